import { SHARE_NANO_TOTAL } from '@touchledger/models'
import { formatMinor, type ModelId, type Rules } from '@touchledger/rules'
import { perShare, ratioOf, returnOn, toShares } from '../decimals.ts'
import { knowsSpend } from './columns.ts'
import type { ReportRequest } from './request.ts'
import type { Cell, Credit, Report, ReportRow } from './schema.ts'
import type { Sum } from './sums.ts'

/** Why a ratio is null; a closed list, explained in the API description. */
export type NullReason =
  | 'no_spend'
  | 'no_revenue'
  | 'no_leads'
  | 'goal_without_value'
  | 'spend_not_known_by_group'
  | 'unattributed_has_no_spend'
  | 'no_margin'
  | 'vat_unknown'

export type Terms = { rules: Rules; vat: 'stated' | 'unknown' }

/** Sums of one row of the report, before they are text. */
type Totals = {
  credit: Map<string, { shareNano: bigint; amountMinor: bigint; leadNano: bigint }>
  spendMinor: bigint
  impressions: bigint
  clicks: bigint
}
const noTotals = (): Totals => ({ credit: new Map(), spendMinor: 0n, impressions: 0n, clicks: 0n })

function add(totals: Totals, sum: Sum, goal: string): void {
  if (sum.goal === 'spend') {
    totals.spendMinor += sum.amountMinor
    totals.impressions += sum.impressions
    totals.clicks += sum.clicks
    return
  }
  const credit = totals.credit.get(sum.modelId) ?? { shareNano: 0n, amountMinor: 0n, leadNano: 0n }
  if (sum.goal === goal) {
    credit.shareNano += sum.shareNano
    credit.amountMinor += sum.amountMinor
  }
  if (sum.goal === 'lead') credit.leadNano += sum.shareNano
  totals.credit.set(sum.modelId, credit)
}

/** Unattributed credit, by reason. */
function addReason(reasons: Map<string, Totals>, sum: Sum, goal: string): void {
  if (sum.reason === '') return
  const reason = reasons.get(sum.reason) ?? noTotals()
  add(reason, sum, goal)
  reasons.set(sum.reason, reason)
}

/** Lays the sums out as rows that add up to the totals: groups by the first model's amount, one `other`, one `(unattributed)`. */
export function layOutReport(sums: readonly Sum[], request: ReportRequest, terms: Terms): Omit<Report, 'meta'> {
  const { goal, models, top, groupBy } = request
  const groups = new Map<string, { totals: Totals; label: string; place: number; reasons: Map<string, Totals> }>()
  const other = { totals: noTotals(), lastPlace: 0 }
  const untouched = { totals: noTotals(), reasons: new Map<string, Totals>() }
  const whole = noTotals()
  const unvalued = new Map<string, { amountMinor: bigint; shareNano: bigint; spendMinor: bigint }>()
  for (const sum of sums) {
    if (sum.kind === 'foreign') {
      const found = unvalued.get(sum.currency) ?? { amountMinor: 0n, shareNano: 0n, spendMinor: 0n }
      if (sum.goal === 'spend') found.spendMinor += sum.amountMinor
      else if (sum.goal === goal && sum.modelId === models[0]) {
        found.amountMinor += sum.amountMinor
        found.shareNano += sum.shareNano
      }
      unvalued.set(sum.currency, found)
      continue
    }
    add(whole, sum, goal)
    if (sum.kind === 'group') {
      const group = groups.get(sum.key) ?? { totals: noTotals(), label: '', place: sum.place, reasons: new Map() }
      if (sum.label !== '') group.label = sum.label
      addReason(group.reasons, sum, goal)
      add(group.totals, sum, goal)
      groups.set(sum.key, group)
    } else if (sum.kind === 'other') {
      other.lastPlace = Math.max(other.lastPlace, sum.place)
      add(other.totals, sum, goal)
    } else if (sum.kind === 'unattributed') {
      addReason(untouched.reasons, sum, goal)
      add(untouched.totals, sum, goal)
    }
  }

  const spendKnown = knowsSpend(groupBy)
  const rowOf = (kind: ReportRow['kind'], key: string, label: string, totals: Totals): ReportRow => {
    const reason = kind === 'unattributed' ? 'unattributed_has_no_spend' : spendKnown ? null : 'spend_not_known_by_group'
    return { kind, key, label, ...numbersOf(totals, reason, request, terms) }
  }
  const reasonsOf = (reasons: ReadonlyMap<string, Totals>) =>
    [...reasons]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([reason, totals]) => ({ reason, models: creditOf(totals, models, terms.rules.company.currency) }))
  const rows: ReportRow[] = [...groups]
    .sort(([, a], [, b]) => a.place - b.place)
    .map(([key, { totals, label, reasons }]) => ({
      ...rowOf('group', key, label === '' ? key : label, totals),
      ...(reasons.size === 0 ? {} : { reasons: reasonsOf(reasons) }),
    }))
  if (other.lastPlace > 0) rows.push({ ...rowOf('other', '', '', other.totals), groups: other.lastPlace - top })
  if (untouched.reasons.size > 0) {
    rows.push({
      ...rowOf('unattributed', '(unattributed)', '(unattributed)', untouched.totals),
      reasons: reasonsOf(untouched.reasons),
    })
  }
  const currencies = [...unvalued].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    rows,
    totals: numbersOf(whole, null, request, terms),
    // Each is unattributed as a whole, so its shares count it; a refund has none.
    unvalued: currencies.flatMap(([currency, { amountMinor, shareNano }]) =>
      amountMinor === 0n && shareNano === 0n
        ? []
        : [{ currency, amount: formatMinor(amountMinor, currency), conversions: Number(shareNano / BigInt(SHARE_NANO_TOTAL)) }],
    ),
    unvalued_spend: currencies.flatMap(([currency, { spendMinor }]) =>
      spendMinor === 0n ? [] : [{ currency, amount: formatMinor(spendMinor, currency) }],
    ),
  }
}

function creditOf(totals: Totals, models: readonly ModelId[], currency: string): Record<string, Credit> {
  return Object.fromEntries(
    models.map((model) => {
      const credit = totals.credit.get(model)
      return [model, { shares: toShares(credit?.shareNano ?? 0n), amount: formatMinor(credit?.amountMinor ?? 0n, currency) }]
    }),
  )
}

/** `noSpend` says why spend cannot stand beside these sums; null: it can. */
function numbersOf(totals: Totals, noSpend: NullReason | null, request: ReportRequest, terms: Terms) {
  const { currency } = terms.rules.company
  const models = Object.fromEntries(
    request.models.map((model): [string, Cell] => {
      const credit = totals.credit.get(model) ?? { shareNano: 0n, amountMinor: 0n, leadNano: 0n }
      return [
        model,
        {
          shares: toShares(credit.shareNano),
          amount: formatMinor(credit.amountMinor, currency),
          leads: toShares(credit.leadNano),
          ...ratiosOf(credit, totals.spendMinor, noSpend, request, terms),
        },
      ]
    }),
  )
  if (noSpend !== null) return { models, spend: null, impressions: null, clicks: null }
  return {
    models,
    spend: formatMinor(totals.spendMinor, currency),
    impressions: Number(totals.impressions),
    clicks: Number(totals.clicks),
  }
}

function ratiosOf(
  credit: { amountMinor: bigint; leadNano: bigint },
  spendMinor: bigint,
  noSpend: NullReason | null,
  request: ReportRequest,
  { rules, vat }: Terms,
): Pick<Cell, 'roas' | 'drr' | 'cpl' | 'romi' | 'null_reasons'> {
  const isMoney = request.goal === 'won' || request.goal === 'paid'
  const withoutSpend = noSpend ?? (spendMinor === 0n ? 'no_spend' : null)
  const ofMoney = withoutSpend ?? (isMoney ? null : 'goal_without_value')
  const why = {
    roas: ofMoney,
    drr: ofMoney ?? (credit.amountMinor === 0n ? 'no_revenue' : null),
    cpl: withoutSpend ?? (credit.leadNano <= 0n ? 'no_leads' : null),
    romi: ofMoney ?? (rules.money.margin === null ? 'no_margin' : vat === 'unknown' ? 'vat_unknown' : null),
  } as const
  const price = why.cpl === null ? perShare(spendMinor, credit.leadNano) : null
  return {
    roas: why.roas === null ? ratioOf(credit.amountMinor, spendMinor) : null,
    drr: why.drr === null ? ratioOf(spendMinor, credit.amountMinor) : null,
    cpl: price === null ? null : formatMinor(price, rules.company.currency),
    romi: why.romi === null && rules.money.margin !== null ? returnOn(credit.amountMinor, rules.money.margin, spendMinor) : null,
    null_reasons: Object.fromEntries(Object.entries(why).flatMap(([name, reason]) => (reason === null ? [] : [[name, reason]]))),
  }
}
