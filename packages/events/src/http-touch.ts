import { z } from 'zod'
import type { TouchDraft } from './drafts.ts'
import {
  Count,
  contacts,
  type DraftOutcome,
  envelope,
  Id,
  Moment,
  parseJson,
  Text,
  Texts,
  toEnvelope,
  toIdentifiers,
  toText,
  toTime,
} from './http-fields.ts'
import { landingOf, referrerHostOf } from './url.ts'

/** A touch as a client of the HTTP edge states it. `referrer` and `landing_url` are read and then dropped: only host, path and click id stay. */
export const TouchEventJson = z
  .strictObject({
    kind: Text,
    occurred_at: Moment,
    ...envelope,
    ...contacts,
    side: z.enum(['marketing', 'sales', '']).nullish(),
    source: Text,
    medium: Text,
    campaign: Text,
    content: Text,
    term: Text,
    referrer: Text,
    referrer_host: Text,
    landing_url: Text,
    landing_path: Text,
    traffic_source: Text,
    ad_engine: Text,
    direct_platform: Text,
    click_id: Text,
    campaign_key: Id,
    region: Text,
    day: Text,
    rows: Count,
    evidence: Texts,
  })
  .meta({
    title: 'Touch',
    description: 'One arrival of a visitor, or a logged contact (call, meeting, letter). Without `kind` it is a visit.',
    examples: [
      {
        occurred_at: '2026-09-02T10:00:00+03:00',
        visitor_id: '1787216400111111111',
        source: 'yandex',
        medium: 'cpc',
        campaign: 'poisk',
        referrer: 'https://yandex.ru/',
        landing_url: 'https://romashka.example/liniya-rozliva?yclid=5123456789012345601',
      },
      { kind: 'call', occurred_at: '2026-09-02T10:41:00+03:00', side: 'sales', source: 'phone', medium: 'call', phone: '+7 900 000-00-01' },
    ],
  })
export type TouchEventJson = z.input<typeof TouchEventJson>

export function toTouchDraft(json: unknown): DraftOutcome<TouchDraft> {
  const parsed = parseJson(TouchEventJson, json)
  if (!parsed.ok) return parsed
  const { event } = parsed
  const time = toTime(event.occurred_at)
  if (!time.ok) return time
  const landing = landingOf(event.landing_url ?? '')
  return {
    ok: true,
    draft: {
      kind: event.kind || 'visit',
      ...toEnvelope(event, time),
      identifiers: toIdentifiers(event, landing.identifiers),
      ...(event.side ? { side: event.side } : undefined),
      source: event.source || landing.utm.source,
      medium: event.medium || landing.utm.medium,
      campaign: event.campaign || landing.utm.campaign,
      content: event.content || landing.utm.content,
      term: event.term || landing.utm.term,
      referrer_host: event.referrer_host || referrerHostOf(event.referrer ?? ''),
      landing_path: event.landing_path || landing.path,
      traffic_source: event.traffic_source ?? '',
      ad_engine: event.ad_engine ?? '',
      direct_platform: event.direct_platform ?? '',
      click_id: event.click_id || landing.clickId,
      campaign_key: toText(event.campaign_key),
      region: event.region ?? '',
      day: event.day ?? '',
      ...(typeof event.rows === 'number' ? { rows: event.rows } : undefined),
      evidence: event.evidence ?? {},
    },
  }
}
