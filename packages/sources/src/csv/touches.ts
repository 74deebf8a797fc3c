import { clickIdOfUrl, hostOfUrl, pathOfUrl, queryOfUrl, type TouchDraft } from '@touchledger/events'
import type { CsvTable } from './header.ts'
import type { CsvRow } from './row.ts'

const contactColumns = ['visitor_id', 'user_id', 'email', 'phone', 'crm_contact']
export const touchTable: CsvTable = {
  columns: [
    ...['occurred_at', 'visitor_id', 'source', 'medium', 'campaign', 'content', 'term', 'referrer', 'landing_url'],
    ...['user_id', 'email', 'phone', 'crm_contact', 'side', 'event_id'],
  ],
  required: [['occurred_at'], contactColumns],
}
/** Contacts that sellers log; the column `medium` says which. */
const loggedKinds = ['call', 'meeting', 'letter', 'message']
/** Click ids that a CRM card may carry too, so that they tie the touch to the deal. */
const clickTypes = ['yclid', 'gclid']

export function readTouch(row: CsvRow): TouchDraft {
  const landing = row.text('landing_url')
  const query = queryOfUrl(landing)
  const side = row.oneOf('side', ['marketing', 'sales'], 'unknown_side')
  const medium = row.text('medium') || (query.get('utm_medium') ?? '')
  const identifiers = row.identifiers()
  for (const type of clickTypes) {
    const value = query.get(type)
    if (value) identifiers.push({ type, value })
  }
  const time = row.occurredAt('occurred_at')
  if (identifiers.length === 0) row.refuse('visitor_id', 'missing_value', '', `at least one of ${contactColumns.join(', ')}`)
  return {
    kind: side === 'sales' && loggedKinds.includes(medium) ? medium : 'visit',
    ...time,
    source_system: 'csv',
    account: row.options.account ?? '',
    version: row.options.exportedAtMs,
    event_id: row.text('event_id'),
    identifiers,
    side: side === 'sales' ? 'sales' : 'marketing',
    source: row.text('source') || (query.get('utm_source') ?? ''),
    medium,
    campaign: row.text('campaign') || (query.get('utm_campaign') ?? ''),
    content: row.text('content') || (query.get('utm_content') ?? ''),
    term: row.text('term') || (query.get('utm_term') ?? ''),
    referrer_host: hostOfUrl(row.text('referrer')),
    landing_path: pathOfUrl(landing),
    click_id: clickIdOfUrl(landing)?.kind ?? '',
  }
}
