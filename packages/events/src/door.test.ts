import { loadSchemas } from '@touchledger/schemas'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildCodecs } from './codecs.ts'
import { contentHashOf } from './content-hash.ts'
import { buildDoor } from './door.ts'
import type { CostDraft, CrmDraft, FinanceDraft, SourceTopic, TouchDraft } from './drafts.ts'

const codecs = buildCodecs(loadSchemas())
const nowMs = Date.UTC(2026, 8, 30)
const buildTestDoor = (clock = () => nowMs) =>
  buildDoor({ codecs, pepper: new Uint8Array(32).fill(7), now: clock, defaults: { crm: 'amocrm' } })
const door = buildTestDoor()

const occurred_at = Date.UTC(2026, 8, 2, 7)
const touch: TouchDraft = {
  kind: 'visit',
  occurred_at,
  source_system: 'csv',
  identifiers: [{ type: 'ym_client_id', value: '1787216400111111111' }],
}
const crm: CrmDraft = { kind: 'created', occurred_at, source_system: 'csv', crm: '', deal_id: '30000501', stage: 'Новая заявка' }
const cost: CostDraft = {
  kind: 'cost',
  occurred_at,
  source_system: 'csv',
  platform: 'yandex_direct',
  account: 'romashka-ads',
  date_from: '2026-09-01',
  date_to: '2026-09-01',
  amount_minor: 234778,
  currency: 'RUB',
  campaign_id: '70123456',
}
const payment: FinanceDraft = { kind: 'payment', occurred_at, source_system: 'csv', document_id: 'P1', amount_minor: 3333, currency: 'RUB' }
const rate: FinanceDraft = { kind: 'rate', occurred_at, source_system: 'csv', day: '2026-09-01', currency: 'USD', rate: '80.1234' }
const drafts = { touches: touch, crm, costs: cost, finance: payment }

const touchRecord = (more: Partial<TouchDraft> = {}) => first(door.accept('touches', [{ ...touch, ...more }]).accepted)
const crmRecord = (more: Partial<CrmDraft> = {}) => first(door.accept('crm', [{ ...crm, ...more }]).accepted)
const faultOf = <T extends SourceTopic>(topic: T, more: object) => {
  const draft = JSON.parse(JSON.stringify({ ...drafts[topic], ...more }))
  const { rejected } = door.accept(topic, [draft])
  return rejected.map(({ field, code }) => `${field} ${code}`).join()
}

function first<E extends { record: unknown }>(accepted: readonly E[]): E['record'] {
  const [event] = accepted
  if (event === undefined) throw new Error('found no accepted event; accepted: one')
  return event.record
}

describe('the door', () => {
  test('a bad draft never refuses its neighbours, and what is encoded is what is answered', () => {
    const { accepted, rejected } = door.accept('crm', [crm, { ...crm, kind: 'wonn' }, { ...crm, deal_id: '30000502' }])
    expect(accepted.map(({ index, key }) => `${index} ${key}`)).toEqual(['0 amocrm:30000501', '2 amocrm:30000502'])
    expect(rejected).toMatchObject([
      { index: 1, field: 'kind', code: 'unknown_event', found: 'wonn', accepted: expect.stringContaining('won_withdrawn') },
    ])
    for (const { value, record } of accepted) expect(codecs.decode('crm', value)).toEqual({ ok: true, record })
  })

  test('each defect is refused by its own code at its own field', () => {
    const cases: readonly (readonly [SourceTopic, object, string])[] = [
      ['crm', { occurred_at: 0 }, 'occurred_at date_out_of_range'],
      ['crm', { occurred_at: Date.UTC(2070, 0, 1) }, 'occurred_at date_out_of_range'],
      ['crm', { occurred_at: '2026-13-05' }, 'occurred_at invalid_date'],
      ['crm', { occurred_at: null }, 'occurred_at missing_value'],
      ['crm', { amount_minor: -100, currency: 'RUB' }, 'amount_minor negative_amount'],
      ['crm', { amount_minor: 1e17, currency: 'RUB' }, 'amount_minor amount_too_large'],
      ['crm', { amount_minor: 1.5, currency: 'RUB' }, 'amount_minor ambiguous_number'],
      ['crm', { currency: 'RBL' }, 'currency unknown_currency'],
      ['crm', { vat: 'included' }, 'vat unknown_vat'],
      ['crm', { vat: 'included:222' }, 'vat unknown_vat'],
      ['crm', { deal_id: '' }, 'deal_id missing_value'],
      ['crm', { kind: 'stage_changed', stage: '' }, 'stage missing_value'],
      ['crm', { kind: 'merged' }, 'merged_into missing_value'],
      ['crm', { deal_kind: 'newish' }, 'deal_kind unknown_deal_kind'],
      ['crm', { deal_id: 'x'.repeat(257) }, 'deal_id too_long'],
      ['crm', { stage: 7 }, 'stage invalid_text'],
      ['crm', { inferred: 'yes' }, 'inferred invalid_flag'],
      ['crm', { attributes: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`a${index}`, 'x'])) }, 'attributes too_long'],
      ['crm', { attributes: ['x'] }, 'attributes invalid_map'],
      ['touches', { identifiers: [] }, 'identifiers missing_value'],
      ['touches', { identifiers: [{ type: 'phone', value: '101' }] }, 'identifiers[0].phone invalid_phone'],
      ['touches', { identifiers: Array.from({ length: 33 }, () => ({ type: 'user_id', value: '1' })) }, 'identifiers too_long'],
      ['touches', { identifiers: ['x'] }, 'identifiers[0] invalid_identifier'],
      ['touches', { kind: 'Visit' }, 'kind unknown_event'],
      ['touches', { side: 'support' }, 'side unknown_side'],
      ['touches', { source_system: ' ' }, 'source_system missing_value'],
      ['touches', { version: -1 }, 'version invalid_number'],
      ['touches', { resolution_ms: 7 }, 'resolution_ms invalid_number'],
      ['touches', { kind: 'day_replaced', day: '' }, 'day missing_value'],
      ['touches', { kind: 'day_replaced', day: '2026-09-01' }, 'rows missing_value'],
      ['costs', { platform: '' }, 'platform missing_value'],
      ['costs', { date_to: '2026-08-31' }, 'date_to date_out_of_range'],
      ['costs', { date_from: '2025-08-01' }, 'date_to date_out_of_range'],
      ['costs', { date_from: '2026-02-30' }, 'date_from invalid_date'],
      ['costs', { currency: '' }, 'currency missing_value'],
      ['costs', { amount_minor: undefined }, 'amount_minor missing_value'],
      ['costs', { cost_kind: 'medai' }, 'cost_kind unknown_cost_kind'],
      ['costs', { clicks: -1 }, 'clicks invalid_number'],
      ['finance', { document_id: '' }, 'document_id missing_value'],
      ['finance', { amount_minor: null }, 'amount_minor missing_value'],
      ['finance', { amount_minor: -1 }, 'amount_minor negative_amount'],
      ['finance', { currency: '' }, 'currency missing_value'],
      ['finance', { ...rate, day: '' }, 'day missing_value'],
      ['finance', { ...rate, rate: '80,12' }, 'rate ambiguous_number'],
      ['finance', { ...rate, rate: '0.00' }, 'rate ambiguous_number'],
      ['finance', { ...rate, nominal: 0 }, 'nominal invalid_number'],
    ]
    for (const [topic, more, fault] of cases) expect([topic, more, faultOf(topic, more)]).toEqual([topic, more, fault])
  })

  test('keys that reach a prototype are refused wherever they stand', () => {
    const hostile = (json: string) => door.accept('crm', [{ ...crm, ...JSON.parse(json) }]).rejected.map(({ code }) => code)
    for (const key of ['__proto__', 'constructor', 'prototype', ' constructor'])
      expect(hostile(`{"attributes":{"${key}":"x"}}`)).toEqual(['forbidden_key'])
    expect(door.accept('crm', [JSON.parse('{"kind":"created","__proto__":{"deal_id":"1"}}')]).rejected.map(({ code }) => code)).toEqual([
      'forbidden_key',
    ])
  })

  test('the good form of every kind of draft is accepted', () => {
    const accepted = [
      ...door.accept('costs', [cost, { ...cost, amount_minor: null, currency: '' }, { ...cost, amount_minor: -5 }]).accepted,
      ...door.accept('costs', [
        { kind: 'day_replaced', occurred_at, source_system: 'yandex_direct', account: 'a', day: '2026-09-01', rows: 0 },
      ]).accepted,
      ...door.accept('finance', [payment, rate]).accepted,
      ...door.accept('touches', [
        touch,
        { kind: 'day_replaced', occurred_at, source_system: 'yandex_metrika', account: '1', day: '2026-09-01', rows: 3 },
      ]).accepted,
      ...door.accept('crm', [{ ...crm, deal_id: '', contact_id: '7', currency: 'rub', amount_minor: 0, vat: 'included:22' }]).accepted,
    ]
    expect(accepted.map(({ key }) => key)).toEqual([
      'yandex_direct/romashka-ads/70123456',
      'yandex_direct/romashka-ads/70123456',
      'yandex_direct/romashka-ads/70123456',
      'yandex_direct/a',
      'P1',
      'rate:USD:2026-09-01',
      'ym_client_id:1787216400111111111',
      'yandex_metrika/1',
      'amocrm:contact:7',
    ])
  })

  test('a record has exactly the fields of its newest schema', () => {
    for (const topic of ['touches', 'crm', 'costs', 'finance'] as const) {
      const schema = loadSchemas().findLast(({ subject }) => subject === topic)?.schema
      const { fields } = schema as { fields: readonly { name: string }[] }
      const record = first<{ record: object }>(door.accept(topic, [drafts[topic]]).accepted)
      expect(Object.keys(record).toSorted()).toEqual(fields.map(({ name }) => name).toSorted())
    }
  })

  test('a time is floored to its resolution', () => {
    expect(touchRecord({ occurred_at: occurred_at + 999 }).occurred_at).toBe(occurred_at)
    expect(touchRecord({ occurred_at: occurred_at + 999, resolution_ms: 1 }).occurred_at).toBe(occurred_at + 999)
    expect(touchRecord({ occurred_at: occurred_at + 59_999, resolution_ms: 60_000 }).occurred_at).toBe(occurred_at)
  })

  test('accept is total for any JSON', () => {
    const fields = [
      ...Object.keys({ ...touch, ...crm, ...cost, ...payment, ...rate }),
      'evidence',
      'attributes',
      'vat',
      'day',
      'rows',
      'event_id',
      'version',
    ]
    const junk = fc.dictionary(
      fc.oneof(fc.constantFrom(...fields), fc.string()),
      fc.oneof(fc.jsonValue(), fc.constantFrom('created', 'visit', 'cost', 'payment', 1e20, -0)),
    )
    const topics = fc.constantFrom<SourceTopic[]>('touches', 'costs', 'crm', 'finance')
    fc.assert(
      fc.property(topics, fc.boolean(), junk, fc.jsonValue(), (topic, isNearlyGood, fields, value) => {
        const batch = JSON.parse(JSON.stringify([isNearlyGood ? { ...drafts[topic], ...fields } : fields, value]))
        const { accepted, rejected } = door.accept(topic, batch)
        expect(accepted.length + rejected.length).toBe(2)
        for (const { value, record } of accepted) expect(codecs.decode(topic, value)).toEqual({ ok: true, record })
      }),
      { numRuns: 1000 },
    )
  })
})

describe('names and hashes', () => {
  test('without event_id a row is named by its kind and what names it, not by its content or time of acceptance', () => {
    const { event_id } = crmRecord()
    expect(event_id).toMatch(/^[0-9a-f]{64}$/)
    expect(crmRecord({ manager: 'Анна', amount_minor: 5, version: 9 }).event_id).toBe(event_id)
    expect(crmRecord({ stage: 'Другая' }).event_id).not.toBe(event_id)
    expect(crmRecord({ kind: 'won' }).event_id).not.toBe(event_id)
    expect(crmRecord({ deal_id: '3', stage: '0000501Новая заявка' }).event_id).not.toBe(event_id)
    expect(crmRecord({ event_id: 'crm-1' }).event_id).toBe('crm-1')
  })

  test('ad groups of one campaign and day are different rows', () => {
    const rows = [cost, { ...cost, ad_group_id: '1' }, { ...cost, ad_group_id: '2' }, { ...cost, ad_id: '2' }]
    expect(new Set(door.accept('costs', rows).accepted.map(({ record }) => record.event_id)).size).toBe(4)
  })

  test('a replaced day is named by source, account and day, whatever its version', () => {
    const marker: TouchDraft = {
      kind: 'day_replaced',
      occurred_at,
      source_system: 'm',
      account: '1',
      day: '2026-09-01',
      rows: 1,
      version: 1,
    }
    const ids = door
      .accept('touches', [marker, { ...marker, version: 2, rows: 7 }, { ...marker, day: '2026-09-02' }])
      .accepted.map(({ record }) => record.event_id)
    expect(ids[0]).toBe(ids[1])
    expect(ids[0]).not.toBe(ids[2])
  })

  test('the content hash is of the content: not of version or time of acceptance, nor of any order of keys', () => {
    const draft: TouchDraft = { ...touch, source: 'yandex', evidence: { b: '2', a: '1' }, version: 1 }
    const later = buildTestDoor(() => nowMs + 1000)
    const record = first(door.accept('touches', [draft]).accepted)
    const turned: TouchDraft = { ...draft, evidence: { a: '1', b: '2' }, version: 2 }
    const again = first(later.accept('touches', [turned]).accepted)
    expect(again.content_hash).toBe(record.content_hash)
    expect(again.recorded_at).not.toBe(record.recorded_at)
    expect(touchRecord({ source: 'yandeks' }).content_hash).not.toBe(touchRecord({ source: 'yandex' }).content_hash)
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.entries(record), { minLength: Object.keys(record).length }), (entries) => {
        expect(contentHashOf(Object.fromEntries(entries))).toBe(record.content_hash)
      }),
    )
  })

  test('moving a text between fields or entries moves the content hash', () => {
    const hashes = [
      { source: 'ab' },
      { source: 'a', medium: 'b' },
      { medium: 'ab' },
      { evidence: { a: 'b' } },
      { evidence: { ab: '' } },
      { evidence: { a: 'b;c', c: 'd' } },
    ]
    const forged = [touchRecord({ evidence: { a: 'x', b: 'y' } }), touchRecord({ evidence: { a: 'x1:bsy' } })]
    expect(forged[0]?.content_hash).not.toBe(forged[1]?.content_hash)
    expect(new Set(hashes.map((more) => touchRecord(more).content_hash)).size).toBe(hashes.length)
  })

  test('version and times default to the time of acceptance', () => {
    expect(touchRecord()).toMatchObject({ version: nowMs, recorded_at: nowMs, resolution_ms: 1000, side: 'marketing' })
    expect(touchRecord({ version: 5 }).version).toBe(5)
  })

  test('a touch is named in the ledger by 16 bytes that its event_id and the pepper give', () => {
    expect(touchRecord({ event_id: 'a' }).touch_ref).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect(touchRecord({ event_id: 'a' }).touch_ref).toBe(touchRecord({ event_id: 'a', source: 'x' }).touch_ref)
    expect(touchRecord({ event_id: 'a' }).touch_ref).not.toBe(touchRecord({ event_id: 'b' }).touch_ref)
  })
})

describe('privacy at the door', () => {
  const email = 'maria.primerova@example.com'
  const spellings = [
    email,
    'Maria.Primerova@Example.com',
    '+7 900 000-00-01',
    '+79000000001',
    '8 (900) 000-00-01',
    '9000000001',
    '900 000-00-01',
  ]

  test('no e-mail and no phone is in any byte that leaves the door, wherever it was written', () => {
    const people = [
      { type: 'email', value: 'Maria.Primerova@Example.com' },
      { type: 'phone', value: '8 (900) 000-00-01' },
      { type: 'user_id', value: email },
    ]
    const note = `Перезвонить: ${email}, +7 900 000-00-01 или 8 (900) 000-00-01`
    const bare = 'тел. 79000000001 или 8 900 000 00 01'
    const form = 'contact%5Bemail%5D=maria.primerova%40example.com&phone=%2B7+900+000-00-01&other=8+%28900%29+000-00-01&third=79000000001'
    const outputs = [
      door.accept('finance', [{ ...payment, purpose: bare }]),
      door.accept('crm', [{ ...crm, reason: bare, attributes: { bare } }]),
      door.toDeadLetter({ source_system: 'amocrm', reason: 'x', message: bare, payload: form }),
      door.accept('touches', [
        { ...touch, event_id: email, identifiers: people, landing_path: `/unsubscribe/${email}`, evidence: { [email]: note } },
      ]),
      door.accept('crm', [{ ...crm, identifiers: people, reason: note, manager: email, attributes: { note } }]),
      door.accept('finance', [{ ...payment, purpose: note }]),
      door.accept('crm', [
        { ...crm, kind: `no ${email}` },
        { ...crm, deal_id: '', reason: note },
      ]),
      door.acceptGovernance([{ kind: 'dispute_opened', occurred_at, subject: note, actor: email }]),
      door.toDeadLetter({
        source_system: 'http',
        reason: 'unknown_event',
        message: note,
        payload: JSON.stringify({ email, phone: '+79000000001' }),
      }),
    ]
    const bytes = outputs.flatMap((output) => ('accepted' in output ? output.accepted.map(({ value }) => value) : [output.value]))
    expect(bytes.length).toBe(8)
    const texts = [...bytes.map((value) => Buffer.from(value).toString('utf8')), JSON.stringify(outputs)]
    for (const text of texts) for (const spelling of spellings) expect(text.toLowerCase()).not.toContain(spelling.toLowerCase())
  })

  test('a phone that cannot be read is left out with a warning, and the deal is kept', () => {
    const { accepted, rejected, warnings } = door.accept('crm', [
      {
        ...crm,
        identifiers: [
          { type: 'phone', value: '8900000' },
          { type: 'email', value: email },
        ],
      },
    ])
    expect(rejected).toEqual([])
    expect(accepted[0]?.record.identifiers.map(({ type }) => type)).toEqual(['email'])
    expect(warnings).toMatchObject([{ index: 0, field: 'identifiers[0].phone', code: 'invalid_phone', found: '8900***00' }])
  })

  test('spellings of one person are one identifier, the visitor first, whatever the order', () => {
    const people = [
      { type: 'phone', value: '+7 900 000-00-01' },
      { type: 'phone', value: '79000000001' },
      { type: 'yclid', value: '5' },
      { type: 'ym_client_id', value: '17' },
    ]
    const record = touchRecord({ identifiers: people })
    expect(record.identifiers.map(({ type }) => type)).toEqual(['ym_client_id', 'yclid', 'phone'])
    expect(touchRecord({ identifiers: people.toReversed() })).toEqual(record)
  })

  test('a contact is named within its CRM', () => {
    const contactOf = (value: string) => touchRecord({ identifiers: [{ type: 'crm_contact', value }] }).identifiers
    expect(contactOf('70000002')).toEqual([{ type: 'crm_contact', value: 'amocrm/70000002' }])
    expect(contactOf('bitrix24/5')).toEqual([{ type: 'crm_contact', value: 'bitrix24/5' }])
    const ofBitrix = crmRecord({ crm: 'bitrix24', identifiers: [{ type: 'crm_contact', value: '5' }] })
    expect(ofBitrix.identifiers).toEqual([{ type: 'crm_contact', value: 'bitrix24/5' }])
  })

  test('a dead letter that is played again gives the tokens its contacts had', () => {
    const letter = door.toDeadLetter({ source_system: 'http', reason: 'x', message: '', payload: JSON.stringify({ email }) })
    const replayed: { email: string } = JSON.parse(letter.record.payload)
    const tokenOf = (value: string) => touchRecord({ identifiers: [{ type: 'email', value }] }).identifiers
    expect(replayed.email).not.toBe(email)
    expect(tokenOf(replayed.email)).toEqual(tokenOf(email))
    expect(codecs.decode('dead_letters', letter.value)).toEqual({ ok: true, record: letter.record })
  })

  test('a contact in a form body gives the token that its plain spelling gives', () => {
    const payloadOf = (payload: string) => door.toDeadLetter({ source_system: 'amocrm', reason: 'x', message: '', payload }).record.payload
    const [plainEmail, plainPhone] = payloadOf('maria+a@example.com 79000000001').split(' ')
    const form = 'email=maria%2Ba%40example.com&a=%2B7+900+000-00-01&b=8+%28900%29+000-00-01&c=79000000001&d=7%20900%20000%2000%2001'
    expect(payloadOf(form)).toBe(`email=${plainEmail}&a=${plainPhone}&b=${plainPhone}&c=${plainPhone}&d=${plainPhone}`)
  })

  test('a phone that JSON has as a number leaves a dead letter that is still JSON', () => {
    const letter = door.toDeadLetter({
      source_system: 'http',
      reason: 'x',
      message: '',
      payload: '{"phone":79000000001,"ids":[1787216400111111111, 15123456701]}',
    })
    expect(letter.record.payload).toMatch(/^\{"phone":"hmac:[A-Za-z0-9_-]{22}","ids":\[1787216400111111111, 15123456701\]\}$/)
  })

  test('ids that look a little like phones stay as they are', () => {
    const ids = ['15123456701', '1787216400111111111', '79000000001', '30000501', '0000000018']
    for (const content of ids)
      expect(touchRecord({ content, campaign_key: `yandex_direct:${content}` })).toMatchObject({
        content,
        campaign_key: `yandex_direct:${content}`,
      })
    expect(crmRecord({ inn: '0000000018', reason: 'Счёт 14012 от 10.09.2026, сумма 100.00' }).reason).toBe(
      'Счёт 14012 от 10.09.2026, сумма 100.00',
    )
  })

  test('a decision of people enters by the same door', () => {
    const { accepted, rejected } = door.acceptGovernance([
      { kind: 'rules_published', occurred_at, subject: '1', actor: 'anna', effective_from: occurred_at, payload: '{"text":"version: 1"}' },
      { kind: 'rules_published', occurred_at, payload: '{' },
    ])
    expect(accepted).toMatchObject([
      { index: 0, key: 'governance', record: { source_system: 'touchledger', payload: '{"text":"version: 1"}' } },
    ])
    expect(rejected).toMatchObject([{ index: 1, field: 'payload', code: 'invalid_json' }])
  })
})
