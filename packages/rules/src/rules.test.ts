import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { effectiveFromMs, isBrand, rulesInForce, vatOf } from './in-force.ts'
import { modelIds } from './model-ids.ts'
import { defaultRules, fromRulesJson, Rules, stageWords, toRulesJson } from './rules.ts'
import { knownStages, stageOf } from './stages.ts'

const name = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text !== '__proto__')
const anyRules = fc.record({
  company: fc.record({
    name: fc.string(),
    timeZone: fc.constantFrom('Europe/Moscow', 'UTC', 'Asia/Yekaterinburg'),
    currency: fc.constantFrom('RUB', 'KZT', 'JPY'),
    language: fc.constantFrom('ru', 'en'),
  }),
  effectiveFrom: fc.constantFrom(null, '2026-09-01', '2026-09-01T10:00:00Z'),
  money: fc.record({ margin: fc.option(fc.double({ min: 0, max: 1, noNaN: true })) }),
  vat: fc.dictionary(name, fc.array(fc.record({ from: fc.constantFrom(null, '2026-01-01'), vat: fc.constantFrom('none', 'included:22') }))),
  stages: fc.dictionary(name, fc.dictionary(name, fc.constantFrom(...stageWords))),
  brandWords: fc.array(fc.string()),
  models: fc.constantFrom(...modelIds).map((id) => ({ default: id, modelIds: [id, ...modelIds.filter((other) => other !== id)] })),
  channels: fc.array(fc.record({ name, when: fc.record({ source: fc.array(fc.string(), { minLength: 1 }) }) })),
  reasons: fc.dictionary(name, fc.string()),
})

describe('published rules', () => {
  test('come back as they were', () => {
    fc.assert(
      fc.property(anyRules, (input) => {
        const rules = Rules.parse(input)
        expect(fromRulesJson(toRulesJson(rules))).toEqual(rules)
        expect(toRulesJson(fromRulesJson(toRulesJson(rules)))).toBe(toRulesJson(rules))
      }),
    )
  })

  test('are read when a later version knows more fields, and refused with the field named', () => {
    expect(fromRulesJson('{}')).toEqual(defaultRules())
    expect(() => fromRulesJson('{"company":{"timeZone":"Mars/Base"},"path":{"to":"never"}}')).toThrow(/company\.timeZone.*path\.to/)
  })
})

describe('rules in force', () => {
  const version = (number: number, from: number) => ({ version: number, effectiveFromMs: from, rules: defaultRules({ name: `${number}` }) })

  test('are the highest version that has begun, not the latest beginning', () => {
    const versions = [version(1, 0), version(2, 500), version(3, 200)]
    expect([0, 199, 200, 499, 500, 900].map((tMs) => rulesInForce(versions, tMs).version)).toEqual([1, 1, 3, 3, 3, 3])
  })

  test('before every beginning are the lowest version, and without any the defaults', () => {
    expect(rulesInForce([version(4, 100), version(2, 300)], 50).version).toBe(2)
    expect(rulesInForce([], 50)).toEqual({ version: 0, effectiveFromMs: 0, rules: defaultRules() })
  })

  test('begin at the local midnight of their date', () => {
    const from = (effectiveFrom: string | null, timeZone = 'Europe/Moscow') =>
      effectiveFromMs(Rules.parse({ company: { timeZone }, effectiveFrom }))
    expect(from(null)).toBe(0)
    expect(from('2026-09-01')).toBe(Date.parse('2026-08-31T21:00:00Z'))
    expect(from('2026-09-01', 'Asia/Yekaterinburg')).toBe(Date.parse('2026-08-31T19:00:00Z'))
    expect(from('2026-09-01T10:00:00')).toBe(Date.parse('2026-09-01T07:00:00Z'))
    expect(from('2026-09-01T10:00:00+05:00')).toBe(Date.parse('2026-09-01T05:00:00Z'))
  })
})

test('the VAT of a source is that of the date, and unknown where nothing is stated', () => {
  const rules = Rules.parse({
    vat: {
      amocrm: [
        { from: '2026-01-01', vat: 'included:22' },
        { from: null, vat: 'included:20' },
      ],
      direct: [{ from: '2026-01-01', vat: 'none' }],
    },
  })
  expect(vatOf(rules, 'amocrm', '2025-12-31')).toEqual({ kind: 'included', ratePercent: 20 })
  expect(vatOf(rules, 'amocrm', '2026-01-01')).toEqual({ kind: 'included', ratePercent: 22 })
  expect(vatOf(rules, 'direct', '2025-12-31')).toBeNull()
  expect(vatOf(rules, 'direct', '2026-06-01')).toEqual({ kind: 'none' })
  expect(vatOf(rules, 'constructor', '2026-06-01')).toBeNull()
})

describe('stages', () => {
  const rules = Rules.parse({
    stages: {
      Продажи: { 'Новая заявка': 'lead', 'Счёт оплачен': 'won' },
      Прогрев: { '*': 'nurture' },
      '7001': { '555': 'mql' },
      '*': { Спам: 'spam' },
    },
  })

  test('are found by name in any spelling, by id, and by the star', () => {
    expect(stageOf(rules, { pipeline: ' ПРОДАЖИ', stage: 'новая  заявка' })).toBe('lead')
    expect(stageOf(rules, { pipeline: 'Продажи', stage: 'Счет оплачен' })).toBe('won')
    expect(stageOf(rules, { pipeline: 'Прогрев', stage: 'Что угодно', stageId: '142' })).toBe('nurture')
    expect(stageOf(rules, { pipeline: 'Любая', pipelineId: '7001', stage: 'Имя', stageId: '555' })).toBe('mql')
    expect(stageOf(rules, { pipeline: '7001', stage: '555' })).toBe('mql')
    expect(stageOf(rules, { pipeline: 'Продажи', stage: 'Спам' })).toBe('spam')
  })

  test('that nobody named are unknown, but for the two system ids of amoCRM', () => {
    expect(stageOf(rules, { pipeline: 'Продажи', stage: 'Переговоры' })).toBeNull()
    expect(stageOf(rules, { pipeline: 'Нет такой', stage: 'Новая заявка' })).toBeNull()
    expect(stageOf(rules, { pipeline: 'Продажи', stage: 'Закрыто', stageId: '143' })).toBe('lost')
    expect(stageOf(rules, { pipeline: 'Продажи', stage: '' })).toBeNull()
    expect(knownStages(rules, 'продажи')).toEqual(['Новая заявка', 'Счёт оплачен', 'Спам'])
  })

  test('of a row without a pipeline are known when only one meaning is possible', () => {
    expect(stageOf(rules, { stage: 'Новая заявка' })).toBe('lead')
    const two = Rules.parse({ stages: { A: { Звонок: 'lead' }, B: { Звонок: 'mql', Тест: 'ignore' } } })
    expect(stageOf(two, { stage: 'Звонок' })).toBeNull()
    expect(stageOf(two, { stage: 'Тест' })).toBe('ignore')
  })

  test('without rules are the English words and the ids of amoCRM', () => {
    expect(['lead', 'MQL', 'sql', 'Won', 'lost', '142'].map((stage) => stageOf(defaultRules(), { pipeline: 'any', stage }))).toEqual([
      'lead',
      'mql',
      'sql',
      'won',
      'lost',
      'won',
    ])
  })
})

test('brand is a word of the campaign or the term', () => {
  const rules = Rules.parse({ brandWords: ['ромашка'] })
  expect(isBrand(rules, { campaign: '', term: 'купить РОМАШКА москва' })).toBe(true)
  expect(isBrand(rules, { campaign: 'poisk', term: 'купить цветы' })).toBe(false)
  expect(isBrand(defaultRules(), { campaign: 'x', term: '' })).toBe(false)
})
