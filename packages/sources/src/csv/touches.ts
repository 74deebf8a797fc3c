import { landingOf, referrerHostOf, type TouchDraft } from '@touchledger/events'
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

export function readTouch(row: CsvRow): TouchDraft {
  const landing = landingOf(row.text('landing_url'))
  const side = row.oneOf('side', ['marketing', 'sales'], 'unknown_side')
  const medium = row.text('medium') || landing.utm.medium
  const identifiers = [...row.identifiers(), ...landing.identifiers]
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
    source: row.text('source') || landing.utm.source,
    medium,
    campaign: row.text('campaign') || landing.utm.campaign,
    content: row.text('content') || landing.utm.content,
    term: row.text('term') || landing.utm.term,
    referrer_host: referrerHostOf(row.text('referrer')),
    landing_path: landing.path,
    click_id: landing.clickId,
  }
}
