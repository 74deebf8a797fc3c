import { hashOfTexts } from './content-hash.ts'
import type { ReadRecordOf } from './read-drafts.ts'

type Naming = { [T in keyof ReadRecordOf]: (record: ReadRecordOf[T]) => readonly string[] }

/** The event_id of a row whose source gives none: SHA-256 (hex) of topic, kind and what names the row. */
export function deriveEventId<T extends keyof ReadRecordOf>(topic: T, record: ReadRecordOf[T]): string {
  const { kind, source_system, account } = record
  if (kind === 'day_replaced' && 'day' in record) return hashOfTexts([topic, kind, source_system, account, record.day])
  const name: (record: ReadRecordOf[T]) => readonly string[] = naming[topic]
  return hashOfTexts([topic, kind, ...name(record)])
}

const naming: Naming = {
  // A touch without a visitor (a call, a meeting) is named by whoever else it was.
  touches: (touch) => {
    const visitor = touch.identifiers.find(({ type }) => type === 'ym_client_id')?.value
    const [first] = touch.identifiers
    const who = visitor ?? (first === undefined ? '' : `${first.type}:${first.value}`)
    return [String(touch.occurred_at), who, touch.source, touch.medium, touch.campaign, touch.landing_path]
  },
  // Below a campaign a row is named by what else it carries, or rows of one campaign would replace each other.
  costs: (cost) => [
    cost.date_from,
    cost.date_to,
    cost.platform,
    cost.account,
    cost.campaign_id || cost.campaign_name || cost.campaign,
    cost.cost_kind,
    ...below('ad_group', cost.ad_group_id || cost.ad_group),
    ...below('ad', cost.ad_id),
    ...below('keyword', cost.keyword),
    ...below('ad_network', cost.ad_network),
  ],
  crm: (event) => [
    String(event.occurred_at),
    event.crm,
    event.deal_id === '' ? `contact:${event.contact_id}` : event.deal_id,
    event.stage || event.stage_id,
  ],
  finance: (document) => (document.kind === 'rate' ? [document.day, document.currency] : [document.document_id]),
  governance: (decision) => [String(decision.occurred_at), decision.subject, decision.actor, decision.payload],
}

function below(level: string, name: string): readonly string[] {
  return name === '' ? [] : [level, name]
}

/** The log's key: what must stay in order stands in one partition. */
export const keyOf: { readonly [T in keyof ReadRecordOf]: (record: ReadRecordOf[T]) => string } = {
  touches: ({ identifiers: [first], source_system, account }) =>
    first === undefined ? `${source_system}/${account}` : `${first.type}:${first.value}`,
  costs: (cost) =>
    cost.kind === 'day_replaced'
      ? `${cost.source_system}/${cost.account}`
      : `${cost.platform}/${cost.account}/${cost.campaign_id || cost.campaign_name}`,
  crm: ({ crm, deal_id, contact_id }) => (deal_id === '' ? `${crm}:contact:${contact_id}` : `${crm}:${deal_id}`),
  finance: ({ document_id, day, currency }) => document_id || `rate:${currency}:${day}`,
  governance: () => 'governance',
}
