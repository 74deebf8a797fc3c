import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRules, type Rules } from '@touchledger/rules'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestFolder, type TestFolder } from '../../testing/test-context.ts'

let folder: TestFolder
beforeEach(() => {
  folder = openTestFolder()
})
afterEach(() => folder.remove())

const pipelines = JSON.stringify({
  _links: { self: { href: 'https://romashka.amocrm.ru/api/v4/leads/pipelines' } },
  _embedded: {
    pipelines: [
      {
        id: 31,
        name: 'Продажи',
        is_main: true,
        _embedded: {
          statuses: [
            { id: 311, name: 'Новая заявка', type: 0 },
            { id: 312, name: 'Думают', type: 0 },
            { id: 313, name: 'Отправлено КП', type: 0 },
            { id: 142, name: 'Успешно реализовано', type: 0 },
            { id: 143, name: 'Закрыто и не реализовано', type: 0 },
          ],
        },
      },
    ],
  },
})
const crm = `occurred_at,event,deal_id,pipeline,stage
2026-09-01 10:00:00,created,1,Опт,Новый запрос
2026-09-02 10:00:00,stage,1,Опт,Переговоры
2026-09-02 11:00:00,stage,2,Опт,Переговоры
2026-09-03 10:00:00,stage,1,Опт,Отгрузка
`
const usual = (name = 'touchledger.yaml') => join(folder.path, 'data', name)

function rulesOf(path: string): Rules {
  const parsed = parseRules(readFileSync(path, 'utf8'), path)
  if (!parsed.ok) throw new Error(parsed.faults.map(({ message }) => message).join('\n'))
  return parsed.rules
}

/** A session: what is typed, line by line. */
const typed = (...lines: string[]) => ({
  canAsk: true,
  stdin: async function* () {
    for (const line of lines) yield new TextEncoder().encode(`${line}\n`)
  },
})

describe('a session', () => {
  test('every question answered gives a file that holds the answers', async () => {
    folder.write('pipelines.json', pipelines)
    const answers = [
      ...[
        'Ромашка',
        'Asia/Yekaterinburg',
        'rub',
        'linear',
        '35 %',
        'ромашка, romashka',
        'https://romashka.example/, shop.romashka.example',
      ],
      ...['12345678', 'Romashka-Ads', 'https://romashka.amocrm.ru/leads', '2=mql', '', 'нет'],
    ]
    const { code, err } = await folder.run(['init', '--from', 'pipelines.json', '--lang', 'ru'], typed(...answers))
    expect([code, err.includes('rules publish')]).toEqual([0, true])
    expect(rulesOf(usual())).toMatchObject({
      company: { name: 'Ромашка', timeZone: 'Asia/Yekaterinburg', currency: 'RUB', language: 'ru' },
      money: { margin: 0.35 },
      brandWords: ['ромашка', 'romashka'],
      ownHosts: ['romashka.example', 'shop.romashka.example'],
      sources: { metrika: { counter: '12345678' }, direct: { login: 'romashka-ads' }, amocrm: { subdomain: 'romashka' } },
      stages: {
        Продажи: {
          'Новая заявка': 'lead',
          Думают: 'mql',
          'Отправлено КП': 'sql',
          'Успешно реализовано': 'won',
          'Закрыто и не реализовано': 'lost',
        },
      },
      models: { default: 'linear' },
    })
  })

  test('Enter takes what is shown: the subdomain of the page, the proposed stages, the usual zone', async () => {
    folder.write('pipelines.json', pipelines)
    const { code, err } = await folder.run(['init', '--from', 'pipelines.json'], typed(...Array<string>(12).fill('')))
    expect(code).toBe(0)
    expect(err).toContain('[romashka]')
    expect(rulesOf(usual())).toMatchObject({
      company: { timeZone: 'Europe/Moscow' },
      sources: { amocrm: { subdomain: 'romashka' } },
      stages: { Продажи: { Думают: 'lead' } },
      money: { margin: null },
    })
  })

  test('a wrong answer is told what is accepted, and the question comes again', async () => {
    const answers = [
      '',
      'Moscow',
      'Europe/Samara',
      'рубль',
      'RUB',
      'linera',
      'linear',
      '135 %',
      '-',
      '',
      'нет сайта',
      '-',
      'счётчик',
      '',
      '',
      '',
      'нет',
    ]
    const { code, err } = await folder.run(['init', '--lang', 'en'], typed(...answers))
    expect(code).toBe(0)
    for (const told of ['found Moscow', 'found рубль', 'did you mean linear?', 'found 135 %', 'found нет сайта', 'found счётчик'])
      expect(err).toContain(told)
    expect(rulesOf(usual())).toMatchObject({ company: { timeZone: 'Europe/Samara' }, models: { default: 'linear' }, ownHosts: [] })
  })

  test('a change of a stage that does not exist is refused and nothing is changed by it', async () => {
    folder.write('pipelines.json', pipelines)
    const answers = [...Array<string>(10).fill(''), '9=mql', '2=sqll', '2=sql', '', 'no']
    const { code, err } = await folder.run(['init', '--from', 'pipelines.json', '--lang', 'en'], typed(...answers))
    expect(code).toBe(0)
    expect(err).toContain('found 9=mql; accepted: 1…5')
    expect(err).toContain('did you mean sql?')
    expect(rulesOf(usual()).stages).toMatchObject({ Продажи: { Думают: 'sql', 'Новая заявка': 'lead' } })
  })

  test('an input that ends early writes nothing', async () => {
    const { code, err } = await folder.run(['init'], typed('Ромашка', ''))
    expect([code, existsSync(usual())]).toEqual([2, false])
    expect(err).toContain('nothing was written')
  })

  test('an input that ends before the question of publishing says that the file is written', async () => {
    const { code, err } = await folder.run(['init'], typed(...Array<string>(10).fill('')))
    expect([code, existsSync(usual())]).toEqual([2, true])
    expect(err).toContain(`${usual()} is written, but not published`)
  })

  test('what to do next means the folder that was given', async () => {
    const { err } = await folder.run(['init', '--yes', '--data', 'other firm'])
    expect(err).toContain(`rules publish ${join(folder.path, 'other firm', 'touchledger.yaml')} --data 'other firm'`)
    const { out } = await folder.run(['rules', 'check', '--data', 'other firm'])
    expect(out).toContain("--data 'other firm'\n")
  })

  test('Ctrl-C writes nothing', async () => {
    const stop = new AbortController()
    const stdin = async function* () {
      yield new TextEncoder().encode('Ромашка\n')
      stop.abort()
      await new Promise<void>(() => {})
    }
    const { code } = await folder.run(['init'], { canAsk: true, stdin, stop: stop.signal })
    expect([code, existsSync(usual())]).toEqual([130, false])
  })

  test('yes at the end publishes, and the next import reads by the rules', async () => {
    folder.write('crm.csv', crm)
    const { code, err } = await folder.run(['init', '--from', 'crm.csv', '--lang', 'ru'], typed(...Array<string>(11).fill(''), 'да'))
    expect([code, err.includes('published as version 1')]).toEqual([0, true])
    const imported = await folder.run(['import', 'crm', 'crm.csv', '--no-post'])
    expect([imported.code, imported.err.includes('no rules yet')]).toEqual([0, false])
  })
})

describe('without a session', () => {
  test('options answer, the rest is as by default', async () => {
    folder.write('crm.csv', crm)
    const { code, err } = await folder.run(
      [
        'init',
        '--yes',
        '--name',
        'Ромашка',
        '--margin',
        '0,35',
        '--from',
        'crm.csv',
        '--stage',
        'Опт/Отгрузка=won',
        '--out',
        'firm/rules.yaml',
      ],
      { language: 'ru' },
    )
    expect([code, err.includes('Воронка «Опт»')]).toEqual([0, true])
    const path = join(folder.path, 'firm/rules.yaml')
    expect(rulesOf(path)).toMatchObject({
      company: { name: 'Ромашка', timeZone: 'Europe/Moscow' },
      money: { margin: 0.35 },
      stages: { Опт: { 'Новый запрос': 'lead', Переговоры: 'sql', Отгрузка: 'won' } },
    })
    expect(readFileSync(path, 'utf8')).toContain('# Дни считаются в этом поясе')
  })

  test('stages are read out of a table that Russian Excel saved', async () => {
    const table = 'occurred_at;event;deal_id;pipeline;stage\r\n01.09.2026 10:00;stage;1;Опт;Договор\r\n'
    const cp1251 = Uint8Array.from(table, (letter) => {
      const code = letter.charCodeAt(0)
      return code < 128 ? code : code - 0x410 + 0xc0
    })
    folder.write('crm.csv', cp1251)
    expect((await folder.run(['init', '--yes', '--from', 'crm.csv'])).code).toBe(0)
    expect(rulesOf(usual()).stages).toEqual({ Опт: { Договор: 'sql' } })
  })

  test('where nobody can be asked it says which options answer', async () => {
    const { code, err } = await folder.run(['init'])
    expect([code, existsSync(usual())]).toEqual([2, false])
    for (const option of ['--yes', '--name', '--time-zone', '--margin', '--counter', '--from']) expect(err).toContain(option)
  })

  test('a file that is there is kept, and replaced only with --force', async () => {
    expect((await folder.run(['init', '--yes', '--name', 'Первая'])).code).toBe(0)
    const before = readFileSync(usual(), 'utf8')
    const second = await folder.run(['init', '--yes', '--name', 'Вторая'])
    expect([second.code, second.err.includes('--force'), readFileSync(usual(), 'utf8')]).toEqual([2, true, before])
    expect((await folder.run(['init', '--yes', '--name', 'Вторая', '--force'])).code).toBe(0)
    expect(rulesOf(usual()).company.name).toBe('Вторая')
  })

  test.each([
    [['--time-zone', 'Moscow'], '--time-zone: found Moscow; accepted: a zone'],
    [['--model', 'linera'], 'did you mean linear?'],
    [['--margin', '35'], '--margin: found 35; accepted: a share from 0 to 1'],
    [['--stage', 'Думают=sql'], '--stage: found without a board'],
    [['--from', 'costs.csv'], 'header: found'],
    [['--from', 'nothing.json'], 'found no such file'],
    [
      ['--from', 'pipelines.json', '--stage', 'Думаю=sql'],
      '--stage: found Думаю=sql; accepted: a stage of the board (Продажи/Новая заявка',
    ],
    [['--from', 'pipelines.json', '--stage', 'Думают=sqll'], 'did you mean sql?'],
    [['--from', 'page.json'], 'page.json: found no stage; accepted: a page of amoCRM'],
  ])('%j is refused by name and nothing is written', async (options, told) => {
    folder.write('pipelines.json', pipelines)
    folder.write('page.json', '{"_embedded": {"leads": []}}')
    writeFileSync(join(folder.path, 'costs.csv'), 'date,platform,amount\n2026-09-01,x,1\n')
    const { code, err } = await folder.run(['init', '--yes', ...options])
    expect([code, existsSync(usual())]).toEqual([2, false])
    expect(err).toContain(told)
  })

  test('a board whose names no file can hold is refused by the name', async () => {
    folder.write('crm.csv', 'occurred_at,event,deal_id,pipeline,stage\n2026-09-01 10:00:00,stage,1,Опт,__proto__\n')
    const { code, err } = await folder.run(['init', '--yes', '--from', 'crm.csv'])
    expect([code, existsSync(usual())]).toEqual([1, false])
    expect(err).toContain('__proto__')
  })
})
