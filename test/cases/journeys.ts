import { csvCrmParser, csvTouchesParser } from '@touchledger/sources'
import type { CaseWorkspace } from './case-workspace.ts'

/** One arrival of a visitor: the columns of the touches file that the case is about. */
export type Arrival = {
  visitor: string
  at: string
  source?: string
  medium?: string
  campaign?: string
  content?: string
  term?: string
  eventId?: string
}
/** A deal that was created and won at one moment. */
export type Sale = { deal: string; visitor: string; at: string; amount: string }

const touchColumns = ['occurred_at', 'visitor_id', 'source', 'medium', 'campaign', 'content', 'term', 'event_id']
const crmColumns = ['occurred_at', 'event', 'deal_id', 'contact_id', 'visitor_id', 'amount', 'currency']

/** Writes journeys as our CSV files and imports them. The visitor is the contact's browser, so that every user is a customer. */
export async function importJourneys(cases: CaseWorkspace, arrivals: readonly Arrival[], sales: readonly Sale[]): Promise<void> {
  const touches = arrivals.map((one) => [
    one.at,
    one.visitor,
    one.source ?? '',
    one.medium ?? '',
    one.campaign ?? '',
    one.content ?? '',
    one.term ?? '',
    one.eventId ?? '',
  ])
  const deals = sales.flatMap(({ deal, visitor, at, amount }) => [
    [at, 'created', deal, `contact-${visitor}`, visitor, '', ''],
    [at, 'won', deal, `contact-${visitor}`, visitor, amount, 'RUB'],
  ])
  for (const [parser, columns, rows] of [
    [csvTouchesParser, touchColumns, touches],
    [csvCrmParser, crmColumns, deals],
  ] as const) {
    const { rejected } = await cases.importFile(parser, toCsv(columns, rows))
    if (rejected.length > 0) throw new Error(`${parser.name} refused ${JSON.stringify(rejected[0])}`)
  }
}

export function toCsv(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return [columns, ...rows].map((cells) => `${cells.map(cell).join(',')}\n`).join('')
}
