import { readFileSync } from 'node:fs'
import type { CrmDraft, Parsed } from '@touchledger/events'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasShared, sharedFolder } from '../../test/input.ts'
import type { AmoOptions } from './context.ts'
import { parseAmoWebhook } from './webhook.ts'

const receivedSec = 1_790_600_000
const options: AmoOptions = { exportedAtMs: receivedSec * 1000 + 123, currency: 'RUB' }
const draftsOf = (parsed: readonly Parsed[]): CrmDraft[] =>
  parsed.flatMap((one) => (one.kind === 'event' && one.topic === 'crm' ? [one.draft] : []))
const lines = (drafts: readonly CrmDraft[]) =>
  drafts.map(({ event_id = '', kind, occurred_at }) => `${event_id.replace(/^amocrm\/[a-z]+\/hook\//, '')} ${kind} ${occurred_at / 1000}`)
const form = (pairs: Record<string, string>) => new URLSearchParams({ 'account[subdomain]': 'romashka', ...pairs }).toString()
const read = (pairs: Record<string, string>, more: Partial<AmoOptions> = {}) => parseAmoWebhook(form(pairs), { ...options, ...more })
const rejectionsOf = (parsed: readonly Parsed[]) => parsed.flatMap((one) => (one.kind === 'rejected' ? [[one.field, one.code]] : []))

const status = {
  'leads[status][0][id]': '1',
  'leads[status][0][status_id]': '142',
  'leads[status][0][old_status_id]': '5',
  'leads[status][0][pipeline_id]': '9',
  'leads[status][0][price]': '100',
  'leads[status][0][last_modified]': '1789041600',
}

describe('a delivery', () => {
  test('has ids of its own, so that what it leaves out never blanks what a page said', () => {
    for (const { event_id } of draftsOf(read(status).parsed)) expect(event_id).toMatch(/^amocrm\/romashka\/hook\//)
  })
  test('that comes again says the same, also an hour later', () => {
    const later = draftsOf(read(status, { exportedAtMs: options.exportedAtMs + 3_600_000 }).parsed)
    expect(later.map(({ version: _version, ...rest }) => rest)).toEqual(
      draftsOf(read(status).parsed).map(({ version: _version, ...rest }) => rest),
    )
  })
  test('of ids alone, as the digital pipeline sends it, is a stage seen when it came; it says no price and no manager', () => {
    const { 'leads[status][0][price]': _price, 'leads[status][0][last_modified]': _time, ...bare } = status
    const drafts = draftsOf(read(bare).parsed)
    expect(lines(drafts)).toEqual([`lead/1/stage/9/142@${receivedSec} stage_changed ${receivedSec}`])
    expect(drafts[0]).toMatchObject({ inferred: true, manager: '' })
    expect(drafts[0]?.amount_minor).toBeUndefined()
  })
  test('with an empty price says no price', () => {
    expect(lines(draftsOf(read({ ...status, 'leads[status][0][price]': '' }).parsed))).toEqual(['lead/1/won@1789041600 won 1789041600'])
  })
  test('of a deletion has no time of its own: it happened when it came', () => {
    expect(lines(draftsOf(read({ 'leads[delete][0][id]': '1' }).parsed))).toEqual([`lead/1/deleted@${receivedSec} deleted ${receivedSec}`])
  })
  test('of a restored lead reopens it', () => {
    const pairs = { 'leads[restore][0][id]': '1', 'leads[restore][0][last_modified]': '1789041600' }
    expect(lines(draftsOf(read(pairs).parsed))).toEqual(['lead/1/restored@1789041600 reopened 1789041600'])
  })
  test('takes dates that stand as a bare value, and a path that is both a text and a branch', () => {
    const fields = {
      'leads[status][0][custom_fields][0][id]': '7',
      'leads[status][0][custom_fields][0][name]': 'Дата',
      'leads[status][0][custom_fields][0][values][0]': '1788987600',
      'leads[status][0][note]': '3',
      'leads[status][0][note][uuid]': 'x',
      'leads[status][0][custom_fields][1][code]': '_YM_UID',
      'leads[status][0][custom_fields][1][values][0][value]': '1787216400111111111',
    }
    const [identified] = draftsOf(read({ ...status, ...fields }).parsed)
    expect(identified?.identifiers).toEqual([{ type: 'ym_client_id', value: '1787216400111111111' }])
  })
  test('to the hook of another account is refused whole', () => {
    const { parsed } = read(status, { account: 'other' })
    expect(parsed).toMatchObject([
      { kind: 'rejected', field: 'account[subdomain]', code: 'wrong_account', found: 'romashka', accepted: 'other' },
    ])
  })
  test('with keys of a prototype, or nested too deep, is refused there and taken elsewhere', () => {
    const deep = `leads[x]${'[a]'.repeat(20)}`
    const { parsed } = read({ ...status, 'leads[__proto__][0][id]': '1', 'constructor[x]': '1', [deep]: '1' })
    expect(rejectionsOf(parsed).map(([, code]) => code)).toEqual(['forbidden_key', 'forbidden_key', 'forbidden_key'])
    expect(draftsOf(parsed)).toHaveLength(2)
  })
  test('with a bad id names its place; what says nothing about deals is counted', () => {
    const pairs = { 'leads[add][1][id]': 'x', 'leads[note][0][id]': '1', 'task[add][0][id]': '5', 'companies[update][0][id]': '6' }
    const { parsed, ignored } = read(pairs)
    expect(rejectionsOf(parsed)).toEqual([['leads[add][1][id]', 'invalid_id']])
    expect(ignored).toEqual({ 'leads.note': 1, 'task.add': 1, 'companies.update': 1 })
  })
  test.each(['', 'hello', '{"a":1}'])('that is none (%s) is refused', (body) => {
    expect(rejectionsOf(parseAmoWebhook(body, options).parsed)).toEqual([['(body)', 'unknown_webhook']])
  })
  test('of any bytes is read or refused, never thrown', () => {
    const key = fc
      .array(fc.constantFrom('leads', 'contacts', 'status', 'add', '0', 'id', '', '__proto__', '[', ']', '%'), { maxLength: 6 })
      .map(([first = '', ...rest]) => first + rest.map((part) => `[${part}]`).join(''))
    const body = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(fc.tuple(key, fc.string({ maxLength: 5 }))).map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&')),
    )
    fc.assert(
      fc.property(body, (text) => {
        expect(parseAmoWebhook(text, options).parsed).toBeInstanceOf(Array)
      }),
    )
  })
})

describe.runIf(hasShared)('the examples and samples', () => {
  test.each([
    [
      'examples/amocrm/webhook-lead-add.form.txt',
      ['lead/30000501/created created 1788332400', 'lead/30000501/stage/5204152/7039101@1788332400 stage_changed 1788332400'],
    ],
    [
      'examples/amocrm/webhook-lead-status.form.txt',
      [
        'lead/30000501/identified@1789041600 linked 1789041600',
        'lead/30000501/amount/10000@1789041600 amount_changed 1789041600',
        'lead/30000501/won@1789041600 won 1789041600',
      ],
    ],
    [
      'examples/amocrm/webhook-lead-update.form.txt',
      [
        'lead/30000501/identified@1789041600 linked 1789041600',
        'lead/30000501/amount/10000@1789041600 amount_changed 1789041600',
        'lead/30000501/stage/5204152/142@1789041600 stage_changed 1789041600',
      ],
    ],
    ['examples/amocrm/webhook-lead-delete.form.txt', ['lead/30000507/deleted@1790600000 deleted 1790600000']],
    ['examples/amocrm/webhook-digital-pipeline.form.txt', ['lead/30000501/stage/5204152/142@1790600000 stage_changed 1790600000']],
    [
      'examples/amocrm/webhook-contact-update.form.txt',
      [
        'contact/70000001/card@1790413200 linked 1790413200',
        'contact/70000001/lead/30000501 linked 1790600000',
        'contact/70000001/lead/30000505 linked 1790600000',
      ],
    ],
    ['samples/amocrm/webhook-lead-delete.form.txt', ['lead/52379505/deleted@1790600000 deleted 1790600000']],
    ['samples/amocrm/webhook-lead-responsible.form.txt', ['lead/40337679/manager/504141@1456506346 assigned 1456506346']],
    [
      'samples/amocrm/webhook-lead-status-custom-fields.form.txt',
      [
        'lead/30267969/amount/100@1615985846 amount_changed 1615985846',
        'lead/30267969/stage/788512/16525558@1615985846 stage_changed 1615985846',
      ],
    ],
  ])('%s', (file, expected) => {
    const { parsed, ignored } = parseAmoWebhook(readFileSync(`${sharedFolder}${file}`, 'utf8'), options)
    expect(lines(draftsOf(parsed))).toEqual(expected)
    expect(rejectionsOf(parsed)).toEqual([])
    expect(ignored).toEqual({})
  })
})
