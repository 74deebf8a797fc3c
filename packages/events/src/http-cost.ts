import { z } from 'zod'
import type { CostDraft } from './drafts.ts'
import {
  Amount,
  Count,
  type DraftOutcome,
  envelope,
  Id,
  Moment,
  parseJson,
  Text,
  toAmount,
  toEnvelope,
  toText,
  toTime,
} from './http-fields.ts'
import { costKinds } from './kinds.ts'
import { DAY_MS, dayMs } from './occurred-at.ts'
import { toFound } from './refusals.ts'

/** A spend row. `date` stands for `date_from` and `date_to`; `kind` takes the kind of cost (media, fee, …) as the CSV does. */
export const CostEventJson = z
  .strictObject({
    kind: Text,
    cost_kind: Text,
    occurred_at: Moment.nullish(),
    ...envelope,
    date: Text,
    date_from: Text,
    date_to: Text,
    platform: Text,
    campaign_id: Id,
    campaign_name: Text,
    ad_group_id: Id,
    ad_group: Text,
    ad_id: Id,
    keyword: Text,
    source: Text,
    medium: Text,
    campaign: Text,
    ad_network: Text,
    campaign_key: Id,
    impressions: Count,
    clicks: Count,
    amount: Amount,
    amount_minor: Count,
    currency: Text,
    vat: Text,
    day: Text,
    rows: Count,
  })
  .meta({
    title: 'Cost',
    description: 'One spend row of a day or of several days. Negative amounts are corrections of the platform.',
    examples: [
      {
        date: '2026-09-01',
        platform: 'yandex_direct',
        account: 'romashka-ads',
        amount: '2347.78',
        currency: 'RUB',
        vat: 'excluded:22',
        campaign_id: '70123456',
        campaign_name: 'Ромашка | Поиск',
        clicks: 49,
      },
    ],
  })
export type CostEventJson = z.input<typeof CostEventJson>

export function toCostDraft(json: unknown): DraftOutcome<CostDraft> {
  const parsed = parseJson(CostEventJson, json)
  if (!parsed.ok) return parsed
  const { event } = parsed
  const amount = toAmount(event)
  if (!amount.ok) return amount
  const dateFrom = event.date_from || event.date || ''
  const time =
    event.occurred_at === undefined || event.occurred_at === null ? timeOfDay(dateFrom || event.day || '') : toTime(event.occurred_at)
  if (!time.ok) return time
  const costKind = costKinds.find((known) => known === event.kind)
  return {
    ok: true,
    draft: {
      kind: costKind === undefined ? event.kind || 'cost' : 'cost',
      cost_kind: event.cost_kind || costKind || '',
      ...toEnvelope(event, time),
      date_from: dateFrom,
      date_to: event.date_to || event.date || '',
      platform: event.platform ?? '',
      campaign_id: toText(event.campaign_id),
      campaign_name: event.campaign_name ?? '',
      ad_group_id: toText(event.ad_group_id),
      ad_group: event.ad_group ?? '',
      ad_id: toText(event.ad_id),
      keyword: event.keyword ?? '',
      source: event.source ?? '',
      medium: event.medium ?? '',
      campaign: event.campaign ?? '',
      ad_network: event.ad_network ?? '',
      campaign_key: toText(event.campaign_key),
      impressions: event.impressions ?? null,
      clicks: event.clicks ?? null,
      ...(amount.amountMinor === undefined ? undefined : { amount_minor: amount.amountMinor }),
      currency: event.currency ?? '',
      vat: event.vat ?? '',
      day: event.day ?? '',
      ...(typeof event.rows === 'number' ? { rows: event.rows } : undefined),
    },
  }
}

/** What belongs to a day has no time of its own; midnight UTC with the resolution of a day stands for it. */
export function timeOfDay(day: string) {
  const ms = dayMs(day)
  if (ms !== undefined) return { ok: true as const, occurredAtMs: ms, resolutionMs: DAY_MS }
  const code = day === '' ? 'missing_value' : 'invalid_date'
  return { ok: false as const, field: 'date', code, found: toFound(day), accepted: 'a day of the calendar, YYYY-MM-DD' }
}
