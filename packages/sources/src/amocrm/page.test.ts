import { readFileSync } from 'node:fs'
import type { CrmDraft, Parsed } from '@touchledger/events'
import { describe, expect, test } from 'vitest'
import { hasShared, sharedFolder } from '../../test/input.ts'
import type { AmoOptions } from './context.ts'
import { parseAmoPage } from './page.ts'
import { parseAmoPipelines } from './pipelines.ts'

const options: AmoOptions = { exportedAtMs: 1_790_600_000_123, currency: 'RUB' }
const draftsOf = (parsed: readonly Parsed[]): CrmDraft[] =>
  parsed.flatMap((one) => (one.kind === 'event' && one.topic === 'crm' ? [one.draft] : []))
const rejectionsOf = (parsed: readonly Parsed[]) => parsed.filter((one) => one.kind === 'rejected')
const page = (embedded: Record<string, unknown>) =>
  JSON.stringify({ _links: { self: { href: 'https://romashka.amocrm.ru/api/v4/leads' } }, _embedded: embedded })
const read = (embedded: Record<string, unknown>, more: Partial<AmoOptions> = {}) =>
  draftsOf(parseAmoPage(page(embedded), { ...options, ...more }).parsed)
/** Event ids without their common beginning, with kind and time in seconds. */
const lines = (drafts: readonly CrmDraft[]) =>
  drafts.map(({ event_id = '', kind, occurred_at }) => `${event_id.replace('amocrm/romashka/', '')} ${kind} ${occurred_at / 1000}`)

const lead = {
  id: 1,
  price: 100,
  responsible_user_id: 7,
  status_id: 5,
  pipeline_id: 9,
  created_by: 0,
  created_at: 1_788_332_400,
  updated_at: 1_788_332_500,
  closed_at: null,
  is_deleted: false,
  custom_fields_values: null,
}
const field = (code: string | null, name: string, ...values: (string | number)[]) => ({
  field_id: 31,
  field_name: name,
  field_code: code,
  values: values.map((value) => ({ value })),
})

describe('a lead', () => {
  test('is a creation, its price and the stage it was seen in, which the history may explain', () => {
    const drafts = read({ leads: [lead] })
    expect(lines(drafts)).toEqual([
      'lead/1/created created 1788332400',
      'lead/1/amount/10000@1788332500 amount_changed 1788332500',
      'lead/1/stage/9/5@1788332500 stage_changed 1788332500',
    ])
    expect(drafts.map(({ inferred }) => inferred)).toEqual([undefined, undefined, true])
    expect(drafts[2]).toMatchObject({ crm: 'amocrm', account: 'romashka', version: options.exportedAtMs, manager: '7', stage_id: '5' })
  })
  test('pulled again says the same, and a changed price is a new event', () => {
    expect(read({ leads: [lead] })).toEqual(read({ leads: [lead] }))
    const before = new Set(lines(read({ leads: [lead] })))
    const after = lines(read({ leads: [{ ...lead, price: 120, updated_at: 1_788_332_600 }] }))
    expect(after.filter((each) => !before.has(each))).toHaveLength(2)
  })
  test('in 142 or 143 is won or lost when it closed, in any pipeline', () => {
    const closed = (status_id: number) => read({ leads: [{ ...lead, status_id, closed_at: 1_788_332_450, updated_at: 1_788_399_999 }] })
    expect(lines(closed(142))[2]).toBe('lead/1/won@1788332450 won 1788332450')
    expect(lines(closed(143))[2]).toBe('lead/1/lost@1788332450 lost 1788332450')
  })
  test('deleted has four keys and blanks nothing', () => {
    const [draft, ...others] = read({ leads: [{ id: 1, updated_by: 7, updated_at: 1_788_332_500, is_deleted: true }] })
    expect(others).toEqual([])
    expect(draft).toEqual({
      kind: 'deleted',
      occurred_at: 1_788_332_500_000,
      resolution_ms: 1000,
      source_system: 'amocrm',
      account: 'romashka',
      version: options.exportedAtMs,
      crm: 'amocrm',
      event_id: 'amocrm/romashka/lead/1/deleted@1788332500',
      deal_id: '1',
    })
  })
  test('with kopecks has them in a key of its own', () => {
    expect(read({ leads: [{ ...lead, price: 1_250_000, price_with_minor_units: 1_250_000.5 }] })[1]?.amount_minor).toBe(125_000_050)
  })
  test('ties its contacts from its creation on, the main one first', () => {
    const contacts = [
      { id: 71, is_main: false },
      { id: 72, is_main: true },
    ]
    const drafts = read({ leads: [{ ...lead, _embedded: { contacts } }] }).filter(({ kind }) => kind === 'linked')
    expect(drafts.map(({ contact_id, source_sequence, occurred_at }) => [contact_id, source_sequence, occurred_at])).toEqual([
      ['72', -1000, 1_788_332_400_000],
      ['71', -999, 1_788_332_400_000],
    ])
  })
  test('names its visitor by tracking fields; a text field of the account with such a name is none', () => {
    const fields = [
      field('_YM_UID', '_ym_uid', '1787216400111111111'),
      field('YCLID', 'yclid', '5123456789012345601'),
      field('UTM_SOURCE', 'utm_source', 'vk'),
      field(null, 'utm_source', 'вконтакте, спросили по телефону'),
      field('UTM_TERM', 'utm_term', ''),
      field('ROISTAT', 'roistat', 'x'),
      field(null, 'ClientID Метрики', 'нет'),
    ]
    const [created] = read({ leads: [{ ...lead, custom_fields_values: fields }] })
    expect(created?.identifiers).toEqual([
      { type: 'ym_client_id', value: '1787216400111111111' },
      { type: 'yclid', value: '5123456789012345601' },
    ])
    expect(created?.attributes).toEqual({ utm_source: 'vk' })
  })
  test("has the customer's INN, deal kind and ClientID in the fields that the account names, by name or id", () => {
    const fields = [
      { ...field(null, 'ИНН клиента', '0000000018'), field_id: 555 },
      field(null, 'Тип', 'Upsell'),
      field(null, 'Визит', '1787216400111111111'),
    ]
    const amocrm = { innField: '555', dealKindField: 'тип', clientIdField: 'Визит' }
    const [created, amount] = read({ leads: [{ ...lead, custom_fields_values: fields }] }, { amocrm })
    expect(amount).toMatchObject({ inn: '0000000018', deal_kind: 'upsell' })
    expect(created?.identifiers).toEqual([{ type: 'ym_client_id', value: '1787216400111111111' }])
  })
  test('with ids beyond 2^53 keeps every digit', () => {
    const text = page({ leads: [lead] }).replace('"id":1', '"id":9007199254740993123')
    expect(draftsOf(parseAmoPage(text, options).parsed)[0]?.deal_id).toBe('9007199254740993123')
  })
  test('that cannot be read is named by its place, and its neighbours are taken', () => {
    const broken = [lead, { ...lead, id: null }, { ...lead, created_at: 'вчера' }, { ...lead, price: -5 }, { ...lead, id: 2 }, null]
    const { parsed } = parseAmoPage(page({ leads: broken }), options, 7)
    expect(rejectionsOf(parsed).map((one) => [one.line, one.field, one.code])).toEqual([
      [7, '_embedded.leads[1].id', 'invalid_id'],
      [7, '_embedded.leads[2].created_at', 'invalid_date'],
      [7, '_embedded.leads[3].price', 'ambiguous_number'],
      [7, '_embedded.leads[5].id', 'invalid_id'],
    ])
    expect(new Set(draftsOf(parsed).map(({ deal_id }) => deal_id))).toEqual(new Set(['1', '2']))
  })
})

describe('contacts and companies', () => {
  test("a contact's card is one event that its next version replaces; its leads are linked as of the answer", () => {
    const contact = {
      id: 71,
      updated_at: 1_788_332_500,
      custom_fields_values: [field('PHONE', 'Телефон', '+7 900 000-00-01', ''), field('EMAIL', 'Email', 'a@example.com', 'b@example.com')],
      _embedded: { leads: [{ id: 1 }], companies: [{ id: 81 }] },
    }
    const drafts = read({ contacts: [contact, { id: 72, created_at: 1_788_332_400, custom_fields_values: null }] })
    expect(lines(drafts)).toEqual([
      'contact/71/card linked 1788332500',
      'contact/71/lead/1 linked 1790600000',
      'contact/72/card linked 1788332400',
    ])
    expect(drafts[0]?.identifiers?.map(({ value }) => value)).toEqual(['+7 900 000-00-01', 'a@example.com', 'b@example.com'])
    expect(drafts[2]?.identifiers).toEqual([])
  })
  test("a company gives its INN to its leads, and no phone of its own: an office's phone is nobody's", () => {
    const fields = [field(null, 'ИНН', '0000000018'), field('PHONE', 'Телефон', '+7 495 000-00-00')]
    const company = { id: 81, updated_at: 1_788_332_500, custom_fields_values: fields, _embedded: { leads: [{ id: 1 }] } }
    expect(read({ companies: [company] })).toMatchObject([{ deal_id: '1', company_id: '81', inn: '0000000018' }])
    expect(read({ companies: [company] })[0]?.identifiers).toBeUndefined()
  })
})

describe('the history', () => {
  const status = (id: number) => [{ lead_status: { id, pipeline_id: 9 } }]
  const event = (type: string, more: Record<string, unknown> = {}) => ({
    id: '01k',
    type,
    entity_id: 1,
    entity_type: 'lead',
    created_by: 7,
    created_at: 1_788_332_400,
    value_after: [],
    value_before: [],
    ...more,
  })
  test.each([
    [5, 6, 'stage_changed'],
    [5, 142, 'won'],
    [5, 143, 'lost'],
    [142, 143, 'lost'],
    [143, 142, 'won'],
    [142, 5, 'won_withdrawn'],
    [143, 5, 'reopened'],
  ])('a move from %d to %d is %s', (before, after, kind) => {
    const [draft] = read({ events: [event('lead_status_changed', { value_before: status(before), value_after: status(after) })] })
    expect(draft).toMatchObject({ kind, stage_id: String(after), pipeline_id: '9', event_id: 'amocrm/romashka/event/01k' })
    expect(draft?.inferred).toBeUndefined()
  })
  test('a link is told from either side, and its end unlinks', () => {
    const link = (type: string, id: number) => [{ link: { entity: { type, id } } }]
    const contactSide = { entity_type: 'contact', entity_id: 71, value_after: link('lead', 1) }
    const drafts = read({
      events: [
        event('entity_linked', { value_after: link('contact', 71) }),
        event('entity_linked', contactSide),
        event('entity_unlinked', { value_before: link('contact', 71) }),
        event('entity_linked', { value_after: link('company', 81) }),
      ],
    })
    expect(drafts.map((each) => [each.deal_id, each.contact_id, each.company_id, each.attributes?.unlinked])).toEqual([
      ['1', '71', undefined, undefined],
      ['1', '71', undefined, undefined],
      ['1', '71', undefined, '1'],
      ['1', undefined, '81', undefined],
    ])
  })
  test('a merge names what went in, of a lead too; without its id, or into itself, it says nothing', () => {
    const merge = (entity: Record<string, unknown>) => event('entity_merged', { value_after: [{ merge: { entity } }] })
    const outcome = parseAmoPage(
      page({ events: [merge({ type: 'lead', id: 2 }), merge({ type: 'lead' }), merge({ type: 'lead', id: 1 })] }),
      options,
    )
    expect(draftsOf(outcome.parsed).map(({ kind, deal_id, merged_into }) => [kind, deal_id, merged_into])).toEqual([['merged', '2', '1']])
    expect(outcome.ignored).toEqual({ entity_merged: 2 })
  })
  test('a merge of an unknown shape and types that nobody knows are counted and left out', () => {
    const outcome = parseAmoPage(
      page({ events: [event('entity_merged'), event('made_up'), event('made_up'), event('constructor')] }),
      options,
    )
    expect(outcome.parsed).toEqual([])
    expect(outcome.ignored).toEqual({ entity_merged: 1, made_up: 2, constructor: 1 })
  })
})

describe('an answer that is no page', () => {
  const codeOf = (text: string) => rejectionsOf(parseAmoPage(text, options).parsed).map(({ code }) => code)
  test('an empty body is the answer for an empty list', () => {
    expect(parseAmoPage('', options)).toEqual({ parsed: [], ignored: {} })
  })
  test.each([
    ['{"_embedded": {"leads": [', 'invalid_json'],
    ['['.repeat(200_000), 'invalid_json'],
    ['{"title":"Unauthorized","status":401,"detail":"x"}', 'error_answer'],
    ['{"_embedded":{"orders":[]}}', 'unknown_page'],
    ['[]', 'unknown_page'],
    ['{"_embedded":{"__proto__":{"leads":[]}}}', 'unknown_page'],
  ])('%.30s', (text, code) => {
    expect(codeOf(text)).toEqual([code])
  })
})

test('pipelines give their stages by id and name, and cards the names of where they stand', () => {
  const text = page({
    pipelines: [{ id: 9, name: 'Продажи', is_main: true, _embedded: { statuses: [{ id: 5, name: 'Новая', type: 1 }] } }],
  })
  const { pipelines } = parseAmoPipelines(text)
  expect(pipelines).toEqual([{ id: '9', name: 'Продажи', isMain: true, isArchive: false, statuses: [{ id: '5', name: 'Новая', type: 1 }] }])
  expect(parseAmoPage(text, options)).toEqual({ parsed: [], ignored: {} })
  expect(read({ leads: [lead] }, { amocrm: { pipelines } })[2]).toMatchObject({ pipeline: 'Продажи', stage: 'Новая' })
  expect(parseAmoPipelines('no json').pipelines).toEqual([])
})

describe.runIf(hasShared)('the examples and samples', () => {
  const example = (file: string) => parseAmoPage(readFileSync(`${sharedFolder}${file}`), options)
  test.each([
    [
      'examples/amocrm/leads-page-1.json',
      [
        'lead/30000501/created created 1788332400',
        'lead/30000501/contact/70000001 linked 1788332400',
        'lead/30000501/amount/10000@1789041600 amount_changed 1789041600',
        'lead/30000501/won@1789041600 won 1789041600',
        'lead/30000502/created created 1788416100',
        'lead/30000502/amount/0@1788434400 amount_changed 1788434400',
        'lead/30000502/stage/5204152/7039102@1788434400 stage_changed 1788434400',
        'lead/30000503/created created 1788264600',
        'lead/30000503/contact/70000003 linked 1788264600',
        'lead/30000503/amount/54000000@1788859800 amount_changed 1788859800',
        'lead/30000503/lost@1788859800 lost 1788859800',
      ],
    ],
    [
      'examples/amocrm/leads-page-2.json',
      [
        'lead/30000504/created created 1787644800',
        'lead/30000504/contact/70000004 linked 1787644800',
        'lead/30000504/contact/70000009 linked 1787644800',
        'lead/30000504/amount/125000050@1788530400 amount_changed 1788530400',
        'lead/30000504/stage/5204153/7039202@1788530400 stage_changed 1788530400',
        'lead/30000505/created created 1789890300',
        'lead/30000505/contact/70000001 linked 1789890300',
        'lead/30000505/amount/3500000@1790244300 amount_changed 1790244300',
        'lead/30000505/stage/5204152/7039103@1790244300 stage_changed 1790244300',
        'lead/30000506/created created 1788646440',
        'lead/30000506/contact/70000005 linked 1788646440',
        'lead/30000506/amount/0@1788674460 amount_changed 1788674460',
        'lead/30000506/lost@1788674460 lost 1788674460',
      ],
    ],
    ['examples/amocrm/leads-only-deleted.json', ['lead/30000507/deleted@1788775200 deleted 1788775200']],
    [
      'examples/amocrm/contacts-page.json',
      [
        'contact/70000001/card linked 1790413200',
        'contact/70000001/lead/30000501 linked 1790600000',
        'contact/70000001/lead/30000505 linked 1790600000',
        'contact/70000003/card linked 1788264600',
        'contact/70000003/lead/30000503 linked 1790600000',
        'contact/70000004/card linked 1787644800',
        'contact/70000004/lead/30000504 linked 1790600000',
        'contact/70000009/card linked 1787644920',
        'contact/70000009/lead/30000504 linked 1790600000',
      ],
    ],
    [
      'examples/amocrm/companies-page.json',
      [
        'company/80000001/lead/30000501 linked 1790600000',
        'company/80000001/lead/30000505 linked 1790600000',
        'company/80000002/lead/30000504 linked 1790600000',
      ],
    ],
    ['examples/amocrm/pipelines.json', []],
    [
      'samples/amocrm/api-v4-leads-page.json',
      [
        'amocrm/example/lead/37948215/created created 1694765317',
        'amocrm/example/lead/37948215/amount/0@1694765320 amount_changed 1694765320',
        'amocrm/example/lead/37948215/stage/7249526/60456946@1694765320 stage_changed 1694765320',
        'amocrm/example/lead/38473079/created created 1695210312',
        'amocrm/example/lead/38473079/amount/200000@1695210312 amount_changed 1695210312',
        'amocrm/example/lead/38473079/stage/7249526/60456942@1695210312 stage_changed 1695210312',
        'amocrm/example/lead/38473179/created created 1695210384',
        'amocrm/example/lead/38473179/amount/200000000@1695210389 amount_changed 1695210389',
        'amocrm/example/lead/38473179/stage/7249526/60456950@1695210389 stage_changed 1695210389',
      ],
    ],
  ])('%s', (file, expected) => {
    const { parsed, ignored } = example(file)
    expect(lines(draftsOf(parsed))).toEqual(expected)
    expect(rejectionsOf(parsed)).toEqual([])
    expect(ignored).toEqual({})
  })
  test('contacts-page-before-merge.json still has both contacts, each with its own e-mail', () => {
    const cards = draftsOf(example('examples/amocrm/contacts-page-before-merge.json').parsed).filter(({ deal_id }) => deal_id === undefined)
    expect(cards.map(({ contact_id, identifiers = [] }) => [contact_id, identifiers.length])).toEqual([
      ['70000001', 2],
      ['70000002', 3],
      ['70000003', 2],
      ['70000004', 2],
      ['70000009', 0],
    ])
  })
  test('both pages of events: every known type by its id, the others counted', () => {
    const first = example('examples/amocrm/events-page-1.json')
    const second = example('examples/amocrm/events-page-2.json')
    expect(draftsOf([...first.parsed, ...second.parsed]).map(({ event_id = '', kind }) => `${event_id.slice(-14, -10)} ${kind}`)).toEqual([
      ...['0001 created', '0003 linked', '0004 linked', '0005 contact_attempted', '0006 stage_changed', '0007 amount_changed'],
      ...['0008 created', '0009 contact_attempted', '0010 assigned', '0012 stage_changed', '0013 deleted', '0014 lost'],
      ...['0015 amount_changed', '0016 won', '0017 stage_changed', '0018 linked', '0020 merged', '0021 deleted', '0022 reopened'],
    ])
    expect(first.ignored).toEqual({ contact_added: 2 })
    expect(second.ignored).toEqual({ custom_field_774349_value_changed: 1, made_up_event_type: 1 })
    expect(draftsOf(second.parsed).find(({ kind }) => kind === 'merged')).toMatchObject({ contact_id: '70000002', merged_into: '70000001' })
  })
})
