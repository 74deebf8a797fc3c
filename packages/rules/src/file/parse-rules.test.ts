import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { modelIds } from '../model-ids.ts'
import { defaultRules, fromRulesJson, stageWords, toRulesJson } from '../rules.ts'
import { type ParsedRules, parseRules } from './parse-rules.ts'
import { toRulesYaml } from './to-rules-yaml.ts'

const full = `version: 1
company: {name: Ромашка, time_zone: Europe/Moscow, currency: RUB, language: ru}
money: {basis: net_of_vat, input_vat_deductible: true, margin: 0.35}   # a share of revenue
brand_words: [ромашка, Romashka, romashka.ru]
sources:
  metrika: {counter: 12345678}
  direct:  {login: romashka-ads, vat: included:22}
  amocrm:
    subdomain: romashka
    inn_field: ИНН
    vat: [{vat: included:20}, {from: 2026-01-01, vat: included:22}]
stages:
  Продажи: {Новая заявка: lead, Квалифицирован: mql, Переговоры: sql, Успешно реализовано: won, Закрыто и не реализовано: lost}
  Прогрев: {'*': nurture}
  7001: {142: won}
path: {before_lead_days: 60, to: sale, exclude_channels: [Прямые заходы, Партнёры], exclude_campaigns: ['']}
models:
  default: linear
  also: [first_touch, linear, time_decay]
  settings: {time_decay: {half_life: 36h}}
identity: {hub_caps: {email: 3}}
channels:
  - {name: Партнёры, when: {source: 'partner*'}}
  - name: Почта
    when: {source: [news, letter-?], medium: ''}
sla:
  manager: sla@example.ru
  calendar: {hours: 'Mon-Fri 09:00-18:00', holidays: ru}
  accept_or_reject: 8wh
  first_contact: 24h
  attempts: {at_least: 3, by: [call, email], within: 5wd}
reasons: {no_budget: Нет бюджета}
effective_from: 2026-09-01
`

const messages = (parsed: ParsedRules): readonly string[] => (parsed.ok ? ['no fault'] : parsed.faults.map(({ message }) => message))
const faultsOf = (text: string): readonly string[] => messages(parseRules(text, 'touchledger.yaml'))

describe('a full file', () => {
  const parsed = parseRules(full, 'touchledger.yaml')
  if (!parsed.ok) throw new Error(messages(parsed).join('\n'))
  const { rules, warnings } = parsed

  test('becomes rules with every default filled in', () => {
    expect(warnings).toEqual([])
    expect(rules).toMatchObject({
      company: { name: 'Ромашка', timeZone: 'Europe/Moscow', currency: 'RUB', language: 'ru' },
      effectiveFrom: '2026-09-01',
      money: { basis: 'net_of_vat', inputVatDeductible: true, margin: 0.35 },
      vat: {
        direct: [{ from: null, vat: 'included:22' }],
        amocrm: [
          { from: null, vat: 'included:20' },
          { from: '2026-01-01', vat: 'included:22' },
        ],
      },
      brandWords: ['ромашка', 'romashka', 'romashka.ru'],
      ownHosts: ['romashka.ru'],
      sources: { metrika: { counter: '12345678' }, amocrm: { subdomain: 'romashka', innField: 'ИНН', dealKindField: null } },
      path: {
        beforeLeadDays: 60,
        repeat: 'after_previous_sale',
        excludeChannels: ['direct', 'Партнёры'],
        excludeCampaigns: [''],
        maxTouches: 10_000,
      },
      models: { default: 'linear', modelIds: ['linear', 'first_touch', 'time_decay'], settings: { timeDecay: { halfLifeHours: 36 } } },
      identity: { hubCaps: { email: 3, phone: 10, user_id: 20 }, personMax: 10_000 },
      channels: [
        { name: 'Партнёры', when: { source: ['partner*'] }, paid: null },
        { name: 'Почта', when: { source: ['news', 'letter-?'], medium: [''] } },
      ],
      sla: { acceptOrReject: '8wh', confirmSql: null, attempts: { atLeast: 3, by: ['call', 'email'], within: '5wd' } },
      reasons: { no_budget: 'Нет бюджета' },
    })
    expect(rules.stages['7001']).toEqual({ '142': 'won' })
  })

  test('survives its publication unchanged', () => {
    expect(fromRulesJson(toRulesJson(rules))).toEqual(rules)
  })

  test('is written as a file that reads back to the same rules', () => {
    const written = toRulesYaml(rules)
    expect(parseRules(written, 'written.yaml')).toEqual({ ok: true, rules, warnings: [] })
    expect(written).not.toContain('language')
  })
})

test('any rules that a file can say are written and read back', () => {
  const text = fc.string({ minLength: 1, maxLength: 10 }).filter((word) => word.trim() !== '' && word !== '__proto__')
  const days = fc.integer({ min: 1, max: 3650 })
  const someFile = fc.record(
    {
      effective_from: fc.constantFrom('2026-09-01', '2026-09-01T12:00:00+03:00'),
      company: fc.record({ name: text, time_zone: fc.constantFrom('UTC', 'Asia/Omsk'), currency: fc.constantFrom('RUB', 'KZT') }),
      money: fc.record({ margin: fc.double({ min: 0, max: 1, noNaN: true }), basis: fc.constantFrom('gross', 'net_of_vat') }),
      brand_words: fc.array(fc.oneof(text, fc.constant('Romashka.ru'))),
      site: fc.record({ hosts: fc.array(fc.domain()), payment_hosts: fc.array(fc.domain()) }),
      sources: fc.record({
        metrika: fc.record({ counter: fc.nat() }),
        csv_crm: fc.record({ vat: fc.constantFrom('none', 'included:5', []) }),
      }),
      path: fc.record({ lookback_days: days, gap_days: days, exclude_campaigns: fc.array(fc.oneof(text, fc.constant(''))) }),
      models: fc.record({ default: fc.constantFrom(...modelIds), also: fc.subarray([...modelIds]) }),
      channels: fc.array(fc.record({ name: text, when: fc.record({ source: fc.array(text, { minLength: 1 }) }), paid: fc.boolean() })),
      stages: fc.dictionary(
        fc.constantFrom('A', '1', '*', 'Ё'),
        fc.dictionary(fc.constantFrom('x', '7', '*'), fc.constantFrom(...stageWords)),
      ),
      reasons: fc.dictionary(fc.constantFrom('a', '1', 'no'), text),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(someFile, (file) => {
      const parsed = parseRules(stringify(file), 'some.yaml')
      if (!parsed.ok) throw new Error(messages(parsed).join('\n'))
      const again = parseRules(toRulesYaml(parsed.rules), 'written.yaml')
      expect(again.ok ? again.rules : again.faults).toEqual(parsed.rules)
    }),
  )
})

test('an empty file, and one of emptied sections, give the defaults', () => {
  for (const text of ['', '# nothing yet\n', 'company:\nmoney:\nchannels:\nbrand_words:\nstages: {}\nreasons:\n']) {
    expect(parseRules(text, 'f.yaml')).toEqual({ ok: true, rules: defaultRules(), warnings: [] })
  }
})

describe('a fault names the line, what was found and what is accepted', () => {
  test.each([
    ['version: 2\n', 'f:1:10: version: found 2; accepted: 1, the version of this file format'],
    [
      'company: {time_zon: UTC}\n',
      'f:1:11: company.time_zon: found the unknown key "time_zon"; accepted: name, time_zone, currency, language; did you mean time_zone?',
    ],
    [
      'company:\n  time_zone: Europe/Moskow\n',
      'f:2:14: company.time_zone: found "Europe/Moskow"; accepted: an IANA zone such as Europe/Moscow, Asia/Yekaterinburg, UTC; did you mean Europe/Moscow?',
    ],
    [
      'company:\n  currency: RUR\n',
      'f:2:13: company.currency: found "RUR"; accepted: an ISO 4217 code such as RUB, USD, EUR; did you mean',
    ],
    ['money: {margin: 35}\n', 'f:1:17: money.margin: found 35; accepted: a share from 0 to 1, such as 0.35'],
    ['money: {input_vat_deductible: yes}\n', 'f:1:31: money.input_vat_deductible: found "yes"; accepted: true or false'],
    ['money: [net_of_vat]\n', 'f:1:8: money: found a list of 1; accepted: a map with the keys basis, input_vat_deductible, margin'],
    [
      'sources:\n  direct: {vat: 22}\n',
      'f:2:17: sources.direct.vat: found 22; accepted: included:22, excluded:22 (any rate from 0 to 99, in per cent) or none',
    ],
    [
      'sources:\n  direct: {vat: [{from: 2026-02-30, vat: none}]}\n',
      'f:2:25: sources.direct.vat[0].from: found "2026-02-30"; accepted: a date such as 2026-01-31',
    ],
    [
      'sources: {direct: {vat: [{vat: none}, {vat: none}]}}\n',
      'f:1:39: sources.direct.vat[1]: found a map; accepted: each date once, and one entry without `from` at most',
    ],
    [
      'sources:\n  metrica: {counter: 1}\n',
      'f:2:3: sources.metrica: found the unknown key "metrica"; accepted: metrika, direct, amocrm, csv_crm, csv_costs, csv_finance, api, csv_touches, csv_rates; did you mean metrika?',
    ],
    [
      'stages:\n  Продажи:\n    Оплата: wonn\n',
      'f:3:13: stages.Продажи.Оплата: found "wonn"; accepted: lead, mql, sql, won, lost, nurture, spam, duplicate, ignore; did you mean won?',
    ],
    ['stages:\n  Продажи:\n', 'f:2:11: stages.Продажи: found nothing; accepted: a map of the board'],
    [
      'sources:\n  direct: {vat: [{form: 2026-01-01, vat: none}]}\n',
      'f:2:19: sources.direct.vat[0].form: found the unknown key "form"; accepted: from, vat; did you mean from?',
    ],
    [
      'stages: {A: {Счёт: won, счет: lost}}\n',
      'f:1:25: stages.A.счет: found the key "счет"; accepted: each name once; case, spaces and ё make no other name than Счёт',
    ],
    ['stages: {? [a, b] : {c: won}}\n', 'f:1:12: found a key that is a list, a map or an alias; accepted: a text'],
    ['stages: {A: *x}\n', 'accepted: an anchor (&name) before its alias (*name)'],
    [
      'models: {default: markov}\n',
      'f:1:19: models.default: found "markov"; accepted: position_based, first_touch, last_touch, last_non_direct, linear, time_decay (first_paid, last_paid,',
    ],
    ['models: {also: [linear, lst_touch]}\n', 'did you mean last_touch?'],
    [
      'models: {settings: {position_based: {first: 0.7}}}\n',
      'f:1:37: models.settings.position_based: found a map; accepted: first and last of 1 together at most',
    ],
    ['channels:\n  - name: Партнёры\n', 'f:2:5: channels[0].when: found nothing; accepted: at least one key with a glob'],
    ['channels:\n  - {when: {source: a}}\n', "f:2:5: channels[0].name: found nothing; accepted: the channel's name"],
    [
      'channels:\n  - {name: A, when: {utm_source: a}}\n',
      'f:2:22: channels[0].when.utm_source: found the unknown key "utm_source"; accepted: source, medium,',
    ],
    ['path:\n  exclude_channels: [direkt]\n', 'f:2:22: path.exclude_channels[0]: found "direkt"; accepted: the name of a built-in channel'],
    ['path: {max_touches: 20000}\n', 'f:1:21: path.max_touches: found 20000; accepted: a whole number from 1 to 10000'],
    ['sla: {first_contact: 24}\n', 'f:1:22: sla.first_contact: found 24; accepted: a whole number with h, d, wh or wd behind it'],
    ['sla:\n  attempts: {at_least: 3, by: [call]}\n', 'f:2:13: sla.attempts.within: found nothing; accepted: a whole number with h'],
    ['effective_from: 2026-13-01\n', 'f:1:17: effective_from: found "2026-13-01"; accepted: a date such as 2026-09-01'],
    ['kpis: {}\n', 'f:1:1: kpis: found the unknown key "kpis"; accepted: version, effective_from, company'],
    ['company: {name: A}\ncompany: {name: B}\n', 'f:2:1: found a key that stands here twice; accepted: each key once in its map'],
    ['company:\n\tname: A\n', 'f:2:1: found a tab in the indentation; accepted: spaces'],
    ['company: {name: A\n', 'a bracket that is left open'],
    ['company: "A\n', 'found no YAML'],
    ['--- \na: 1\n---\nb: 2\n', 'found a second document'],
    ['[1, 2]\n', 'f:1:1: found a list of 2; accepted: a map with the keys version'],
    ['stages: {__proto__: {a: won}}\n', 'f:1:10: found the key "__proto__"; accepted: any other key'],
    [
      'site: {hosts: ["https://romashka.ru/"]}\n',
      'f:1:16: site.hosts[0]: found "https://romashka.ru/"; accepted: a host such as romashka.ru',
    ],
  ])('%j', (text, expected) => {
    expect(messages(parseRules(text, 'f')).join('\n')).toContain(expected)
  })

  test('all faults are told together, in the order of the file', () => {
    const got = faultsOf('sla: {first_contact: soon}\nmoney: {margin: 2}\ncompany: {nam: A, language: de}\n')
    expect(got.map((message) => message.split(' ')[0])).toEqual([
      'touchledger.yaml:1:22:',
      'touchledger.yaml:2:17:',
      'touchledger.yaml:3:11:',
      'touchledger.yaml:3:29:',
    ])
  })

  test('an anchor is read where it is used, and a bomb of anchors is refused', () => {
    const parsed = parseRules('stages: {A: &s {Оплата: won}, B: *s}\n', 'f')
    expect(parsed.ok && parsed.rules.stages.B).toEqual({ Оплата: 'won' })
    const bomb = `a: &a [x]\n${[...'bcdefgh'].map((key, n) => `${key}: &${key} [${`*${'abcdefgh'[n]},`.repeat(20)}]`).join('\n')}\n`
    expect(faultsOf(bomb).join()).toContain('at most 100 uses of an anchor')
  })
})

test('a file nested thousands deep is refused and does not overflow', () => {
  expect(faultsOf('['.repeat(50_000))[0]).toContain('found no YAML')
  expect(faultsOf(`x: ${'{a: '.repeat(3_000)}`)[0]).toContain('found no YAML')
  expect(faultsOf(`x: ${'{a: '.repeat(900)}${'}'.repeat(900)}`)[0]).toContain('the unknown key "x"')
})

test('a source of money without VAT and a board without a sale are warned of', () => {
  const parsed = parseRules('sources:\n  direct: {login: a}\nstages: {A: {b: lead}}\n', 'f')
  const warned = parsed.ok ? parsed.warnings.map(({ line, column, path }) => [line, column, path]) : []
  expect(warned).toEqual([
    [2, 3, 'sources.direct'],
    [3, 1, 'stages'],
  ])
})
