import type { DateBasis, Grouping, ReportRequest } from './request.ts'

/** Columns a group is told by, and the expression over them that names it. */
export type Named = { columns: string; name: string }
const column = (name: string): Named => ({ columns: name, name })
/** A campaign is what joins it to spend, else its tag. */
const campaign: Named = { columns: 'campaign_key, campaign', name: "if(campaign_key != '', campaign_key, campaign)" }
export const creditColumns: Readonly<Record<Grouping, Named>> = {
  channel: column('channel'),
  campaign,
  source: column('source'),
  medium: column('medium'),
  landing: column('landing_path'),
  keyword: column('term'),
  manager: column('manager'),
  pipeline: column('pipeline'),
  deal_kind: column('deal_kind'),
  side: column('side'),
  region: column('region'),
}
/** Spend knows where money went, not what became of it. */
export const spendColumns: Partial<Record<Grouping, Named>> = {
  channel: column('channel'),
  campaign,
  source: column('source'),
  medium: column('medium'),
  keyword: column('keyword'),
}
/** Known of a deal whether a touch earned it or not: revenue without attribution belongs to its group here. */
export const ofTheDeal: readonly Grouping[] = ['manager', 'pipeline', 'deal_kind']
/** Groupings with few groups whatever the firm: all are read, and what is past the top is added up here. */
export const narrow: readonly Grouping[] = ['channel', 'medium', 'side', 'pipeline', 'deal_kind']
export const knowsSpend = (grouping: Grouping): boolean => spendColumns[grouping] !== undefined

/** Credit of untouched revenue has no touch date: by touch date it stands at its conversion's. */
export const creditDates: Readonly<Record<DateBasis, string>> = {
  conversion: 'conversion_date',
  touch: 'ifNull(touch_date, conversion_date)',
  accounting: 'accounting_month',
}
export const spendDates: Readonly<Record<DateBasis, string>> = {
  conversion: 'spend_date',
  touch: 'spend_date',
  accounting: 'accounting_month',
}

/** Conditions on a period, and the parameters they name. */
export function periodOf({ from, to, dateBasis }: ReportRequest, columns: Readonly<Record<DateBasis, string>>) {
  const column = columns[dateBasis]
  const type = dateBasis === 'accounting' ? 'String' : 'Date'
  const parts = [from === null ? '' : `AND ${column} >= {from:${type}}`, to === null ? '' : `AND ${column} <= {to:${type}}`]
  return parts.join(' ')
}
export const periodParams = ({ from, to, dateBasis }: ReportRequest): Record<string, string> => ({
  ...(from === null ? {} : { from: dateBasis === 'accounting' ? from.slice(0, 7) : from }),
  ...(to === null ? {} : { to: dateBasis === 'accounting' ? to.slice(0, 7) : to }),
})
