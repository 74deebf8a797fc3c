import { localToMs, rulesInForce } from '@touchledger/rules'
import { type AnswerDeps, isAsked, readAsked } from '../asked-moment.ts'
import { ratioOf } from '../decimals.ts'
import { buildMeta, decideMaturity, unknownVat } from '../meta.ts'
import type { Query } from '../parameters.ts'
import { invalidParameter } from '../problem.ts'
import { layOutReport } from './report.ts'
import { costKindsOf, parseReportRequest, type ReportRequest } from './request.ts'
import type { Report } from './schema.ts'
import { readSums, type Sum } from './sums.ts'

/** Answers the report as of one moment: ledger by its batch, facts by its cut, rules by what was published then. */
export async function answerReport(query: Query, deps: AnswerDeps): Promise<{ report: Report; request: ReportRequest }> {
  const asOf = typeof query.as_of === 'object' ? query.as_of.join(',') : query.as_of
  const asked = await readAsked(asOf, deps)
  if (!isAsked(asked)) throw invalidParameter([asked])
  const { moment, known } = asked
  const momentMs = moment.postedAtMs ?? deps.now()
  const newest = rulesInForce(known.versions, momentMs)
  const request = parseReportRequest(query, newest.rules)

  // The rules a period is read by are those at its end, or, of a period that goes on, those of the moment.
  const { timeZone } = newest.rules.company
  const endMs = request.to === null ? Number.POSITIVE_INFINITY : localToMs(timeZone, `${request.to} 23:59:59.999`)
  const version = rulesInForce(known.versions, Math.min(endMs, momentMs))
  const { currency } = version.rules.company
  const topics =
    request.goal === 'paid' ? (['finance', 'costs'] as const) : request.goal === 'won' ? (['crm', 'costs'] as const) : (['costs'] as const)
  // An adjustment of an accounting month may belong to any earlier conversion.
  const vatUnknownFor = unknownVat(known, version, topics, request.dateBasis === 'accounting' ? null : request.from)
  const sums = await readSums(deps.store, moment, request, currency)
  const report = layOutReport(sums, request, { rules: version.rules, vat: vatUnknownFor.length === 0 ? 'stated' : 'unknown' })
  return {
    request,
    report: {
      meta: {
        ...buildMeta({ asOf: asOf || 'latest', moment, known, version, models: request.models, vatUnknownFor }),
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
