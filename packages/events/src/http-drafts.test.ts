import { loadSchemas } from '@touchledger/schemas'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildCodecs } from './codecs.ts'
import { buildDoor } from './door.ts'
import type { SourceTopic } from './drafts.ts'
import { CostEventJson } from './http-cost.ts'
import { CrmEventJson } from './http-crm.ts'
import { toDraftOf } from './http-drafts.ts'
import { FinanceEventJson } from './http-finance.ts'
import { TouchEventJson } from './http-touch.ts'

const nowMs = Date.UTC(2026, 8, 30)
const door = buildDoor({
  codecs: buildCodecs(loadSchemas()),
  pepper: new Uint8Array(32).fill(7),
  now: () => nowMs,
  defaults: { crm: 'amocrm' },
})
const schemas = { touches: TouchEventJson, costs: CostEventJson, crm: CrmEventJson, finance: FinanceEventJson }
const topics: readonly SourceTopic[] = ['touches', 'costs', 'crm', 'finance']

const draftOf = <T extends SourceTopic>(topic: T, json: unknown) => {
  const outcome = toDraftOf[topic](json)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  return outcome.draft
}
const faultOf = (topic: SourceTopic, json: unknown) => {
  const outcome = toDraftOf[topic](json)
  return outcome.ok ? undefined : outcome
}
const visit = { occurred_at: '2026-09-02T10:00:00+03:00', visitor_id: '1787216400111111111' }

describe('events over HTTP', () => {
  test.for(topics)('the documented examples of %s pass the edge and the door', (topic) => {
    const examples = schemas[topic].meta()?.examples
    if (!Array.isArray(examples)) throw new Error('found no examples')
    const { accepted, rejected } = door.accept(
      topic,
      examples.map((json) => draftOf(topic, json)),
    )
    expect(rejected).toEqual([])
    expect(accepted.length).toBe(examples.length)
  })

  test('a landing URL becomes a path, a click id and its identifier; a referrer becomes a host', () => {
    const draft = draftOf('touches', {
      ...visit,
      referrer: 'https://www.yandex.ru/search?text=secret',
      landing_url: 'https://a.ru/ceny?gclid=g&yclid=y',
    })
    expect(draft).toMatchObject({
      kind: 'visit',
      source_system: 'http',
      referrer_host: 'yandex.ru',
      landing_path: '/ceny',
      click_id: 'yclid',
      resolution_ms: 1000,
    })
    expect(draft.identifiers).toEqual([
      { type: 'yclid', value: 'y' },
      { type: 'gclid', value: 'g' },
      { type: 'ym_client_id', value: visit.visitor_id },
    ])
    expect(JSON.stringify(draft)).not.toContain('secret')
  })

  test('an amount is read exactly in its currency, as text or number', () => {
    const amountOf = (more: object) => draftOf('crm', { ...visit, kind: 'won', deal_id: 1, ...more }).amount_minor
    expect(amountOf({ amount: '100.10', currency: 'RUB' })).toBe(10010)
    expect(amountOf({ amount: 1.15, currency: 'rub' })).toBe(115)
    expect(amountOf({ amount: 1500, currency: 'JPY' })).toBe(1500)
    expect(amountOf({ amount_minor: 7, currency: 'RUB' })).toBe(7)
    expect(amountOf({})).toBe(null)
  })

  test('a number is a time exact to the ms, an ISO text a time of its own precision', () => {
    expect(draftOf('touches', { ...visit, occurred_at: 1788332400123 })).toMatchObject({ occurred_at: 1788332400123, resolution_ms: 1 })
    expect(draftOf('touches', { ...visit, occurred_at: '2026-09-02T10:00Z' })).toMatchObject({ resolution_ms: 60_000 })
  })

  test('the CSV’s names are taken too: date, event, and a cost’s kind', () => {
    expect(draftOf('costs', { date: '2026-09-01', platform: 'agency', kind: 'fee', amount: '1', currency: 'RUB' })).toMatchObject({
      kind: 'cost',
      cost_kind: 'fee',
      date_from: '2026-09-01',
      date_to: '2026-09-01',
      resolution_ms: 86_400_000,
    })
    expect(draftOf('crm', { ...visit, event: 'won', deal_id: 30000501 })).toMatchObject({ kind: 'won', deal_id: '30000501' })
  })

  test('each refusal names the field, what was found and what is accepted', () => {
    const won = { ...visit, kind: 'won', deal_id: '1' }
    const cases: readonly (readonly [SourceTopic, unknown, object])[] = [
      [
        'touches',
        { ...visit, utm_source: 'x' },
        { field: 'utm_source', code: 'unknown_field', accepted: expect.stringContaining('source, medium') },
      ],
      ['touches', { visitor_id: '1' }, { field: 'occurred_at', code: 'missing_value', found: '' }],
      [
        'touches',
        { ...visit, occurred_at: '2026-09-02 10:00:00' },
        { field: 'occurred_at', code: 'invalid_date', found: '2026-09-02 10:00:00' },
      ],
      ['touches', { ...visit, source: 7 }, { field: 'source', code: 'invalid_field', found: '7', accepted: 'a text' }],
      ['touches', { ...visit, side: 'support' }, { field: 'side', found: 'support' }],
      ['touches', { ...visit, identifiers: [{ type: 'email' }] }, { field: 'identifiers[0].value', code: 'missing_value' }],
      ['touches', { ...visit, email: ['maria@example.com'] }, { field: 'email', found: 'a list of 1' }],
      ['touches', 'maria@example.com', { field: '(event)', code: 'invalid_event', found: 'm***@e***.com' }],
      ['touches', null, { field: '(event)', code: 'invalid_event', found: 'null' }],
      ['crm', { ...won, amount: '1,234', currency: 'RUB' }, { field: 'amount', code: 'ambiguous_number', found: '1,234' }],
      ['crm', { ...won, amount: '12345678901234567890', currency: 'RUB' }, { field: 'amount', code: 'amount_too_large' }],
      ['crm', { ...won, amount: 1e21, currency: 'RUB' }, { field: 'amount', code: 'amount_too_large' }],
      ['crm', { ...won, amount: '-100.00', currency: 'RUB' }, { field: 'amount', code: 'negative_amount', found: '-100.00' }],
      ['crm', { ...won, amount: '100', currency: 'RBL' }, { field: 'currency', code: 'unknown_currency', found: 'RBL' }],
      ['crm', { ...won, amount: '1', amount_minor: 100, currency: 'RUB' }, { field: 'amount', code: 'conflicting_fields' }],
      ['crm', { ...won, deal_id: 2 ** 60 }, { field: 'deal_id', code: 'invalid_field', accepted: expect.stringContaining('as text') }],
      ['costs', { platform: 'x' }, { field: 'date', code: 'missing_value' }],
      ['finance', { kind: 'payment', document_id: 'P1' }, { field: 'occurred_at', code: 'missing_value' }],
    ]
    for (const [topic, json, fault] of cases)
      expect([json, faultOf(topic, json)]).toEqual([json, expect.objectContaining({ ok: false, ...fault })])
  })

  test('the edge and the door behind it are total for any JSON', () => {
    const fields = fc.constantFrom(...new Set(topics.flatMap((topic) => Object.keys(schemas[topic].shape))), '__proto__')
    const junk = fc.dictionary(
      fields,
      fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom('won', '2026-09-01', '2026-09-01T00:00:00Z', 'RUB', 1)),
    )
    fc.assert(
      fc.property(fc.constantFrom(...topics), fc.oneof(junk, fc.jsonValue()), (topic, json) => {
        const outcome = toDraftOf[topic](JSON.parse(JSON.stringify(json)))
        const { accepted, rejected } = outcome.ok ? door.accept(topic, [outcome.draft]) : { accepted: [], rejected: [outcome] }
        expect(accepted.length + rejected.length).toBe(1)
        for (const { field, accepted } of rejected) expect([field === '', accepted === '']).toEqual([false, false])
      }),
      { numRuns: 1000 },
    )
  })
})
