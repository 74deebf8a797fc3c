import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import { buildTokeniser, type Codecs, contentHashOf, type Identifier, TouchEventJson, type TouchRecord } from '@touchledger/events'

/**
 * What no ingest of these events can do without, in a plain loop: JSON.parse, zod, tokens of e-mail and phone, event_id, touch_ref,
 * content hash, Avro. It reads no URL, checks no limit, rejects nothing, and keeps nothing.
 */
export function buildCodecCeiling(codecs: Codecs, pepper: Uint8Array): (body: string) => number {
  const key = createSecretKey(pepper)
  const tokenise = buildTokeniser(key)
  let hashed: readonly string[] | undefined
  return (body) => {
    let bytes = 0
    for (const json of JSON.parse(body)) {
      const parsed = TouchEventJson.safeParse(json)
      if (!parsed.success) throw new Error('a made touch does not fit its schema')
      const record = toRecord(parsed.data, key, tokenise)
      hashed ??= Object.keys(record)
        .filter((name) => !['version', 'recorded_at', 'content_hash'].includes(name))
        .sort()
      record.content_hash = contentHashOf(record, hashed)
      bytes += codecs.encode('touches', record).byteLength
    }
    return bytes
  }
}

type Touch = ReturnType<typeof TouchEventJson.parse>

function toRecord(
  event: Touch,
  key: KeyObject,
  tokenise: ReturnType<typeof buildTokeniser>,
): { -readonly [K in keyof TouchRecord]: TouchRecord[K] } {
  const identifiers: Identifier[] = [{ type: 'ym_client_id', value: String(event.visitor_id ?? '') }]
  for (const type of ['email', 'phone'] as const) {
    const value = event[type]
    if (!value) continue
    const token = tokenise({ type, value: String(value) })
    if (token.ok) identifiers.push(token.identifier)
  }
  const event_id = hash(
    'sha256',
    `${event.occurred_at}${event.visitor_id}${event.source}${event.medium}${event.campaign}${event.landing_url}`,
    'hex',
  )
  return {
    event_id,
    kind: 'visit',
    occurred_at: Date.parse(String(event.occurred_at)),
    resolution_ms: 1,
    source_sequence: null,
    recorded_at: 1_790_000_000_000,
    source_system: 'http',
    account: '',
    version: 1_790_000_000_000,
    content_hash: '',
    touch_ref: createHmac('sha256', key).update(`touch_ref:${event_id}`).digest('base64url').slice(0, 22),
    identifiers,
    side: 'marketing',
    source: event.source ?? '',
    medium: event.medium ?? '',
    campaign: event.campaign ?? '',
    content: '',
    term: '',
    referrer_host: 'yandex.ru',
    landing_path: '/katalog',
    traffic_source: '',
    ad_engine: '',
    direct_platform: '',
    click_id: '',
    campaign_key: '',
    region: event.region ?? '',
    day: '',
    rows: 0,
    evidence: {},
  }
}
