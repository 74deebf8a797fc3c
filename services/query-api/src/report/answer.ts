import { localToMs, rulesInForce } from '@touchledger/rules'
import { ratioOf } from '../decimals.ts'
import type { KnownFacts } from '../known-facts.ts'
import { buildMeta, decideMaturity, unknownVat } from '../meta.ts'
import { isFault, type Moment, parseAsOf, readMoment } from '../moment.ts'
import type { Query } from '../parameters.ts'
import { invalidParameter } from '../problem.ts'
import { readRules } from '../published-rules.ts'
import type { Store } from '../store.ts'
import { layOutReport } from './report.ts'
import { costKindsOf, parseReportRequest, type ReportRequest } from './request.ts'
import type { Report } from './schema.ts'
import { countForeign, readSums, type Sum } from './sums.ts'

export type ReportDeps = { store: Store; knownFacts: (moment: Moment) => Promise<KnownFacts>; now: () => number }

/** Answers the report as of one moment: ledger by its batch, facts by its cut, rules by what was published then. */
export async function answerReport(
  query: Query,
  { store, knownFacts, now }: ReportDeps,
): Promise<{ report: Report; request: ReportRequest }> {
  const asOfText = typeof query.as_of === 'object' ? query.as_of.join(',') : query.as_of
  const latest = await readMoment(store, { kind: 'latest' })
  const newest = rulesInForce(await readRules(store, latest), now())
  const asOf = parseAsOf(asOfText, newest.rules.company.timeZone)
  if (isFault(asOf)) throw invalidParameter([asOf])
  const moment = asOf.kind === 'latest' ? latest : await readMoment(store, asOf)
  const versions = await readRules(store, moment)
  const request = parseReportRequest(query, rulesInForce(versions, moment.postedAtMs ?? now()).rules)

  // The rules a period is read by are those at its end, or, of a period that goes on, those of the moment.
  const { timeZone } = newest.rules.company
  const endMs = request.to === null ? Number.POSITIVE_INFINITY : localToMs(timeZone, `${request.to} 23:59:59.999`)
  const version = rulesInForce(versions, Math.min(endMs, moment.postedAtMs ?? now()))
  const { currency } = version.rules.company
  const known = await knownFacts(moment)
  const topics =
    request.goal === 'paid' ? (['finance', 'costs'] as const) : request.goal === 'won' ? (['crm', 'costs'] as const) : (['costs'] as const)
  // An adjustment of an accounting month may belong to any earlier conversion.
  const vatUnknownFor = unknownVat(known, version, topics, request.dateBasis === 'accounting' ? null : request.from)
  const sums = await readSums(store, moment, request, currency)
  const isForeign = sums.some((sum) => sum.kind === 'foreign' && sum.goal === request.goal)
  const foreign = isForeign ? await countForeign(store, moment, request, currency) : new Map<string, number>()
  const report = layOutReport(sums, foreign, request, { rules: version.rules, vat: vatUnknownFor.length === 0 ? 'stated' : 'unknown' })
  return {
    request,
    report: {
      meta: {
        ...buildMeta({ asOf: asOfText || 'latest', moment, known, version, models: request.models, vatUnknownFor }),
        period: { from: request.from, to: request.to },
        goal: request.goal,
        date_basis: request.dateBasis,
        group_by: request.groupBy,
        cost_scope: request.costScope,
        cost_kinds: [...costKindsOf[request.costScope]],
        ...(await decideMaturity(known, moment, request, timeZone)),
        unattributed_share: Object.fromEntries(request.models.map((model) => [model, unattributedShare(sums, request.goal, model)])),
      },
      ...report,
    },
  }
}

function unattributedShare(sums: readonly Sum[], goal: string, model: string): string | null {
  const own = sums.filter((sum) => sum.goal === goal && sum.modelId === model && sum.kind !== 'foreign')
  const total = (of: 'amountMinor' | 'shareNano', some: readonly Sum[]) => some.reduce((sum, each) => sum + each[of], 0n)
  const untouched = own.filter((sum) => sum.reason !== '')
  const of = goal === 'won' || goal === 'paid' ? 'amountMinor' : 'shareNano'
  return ratioOf(total(of, untouched), total(of, own))
}
