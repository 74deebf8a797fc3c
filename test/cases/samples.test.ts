import { readdirSync } from 'node:fs'
import { amocrmParser, type ParseOptions, type SourceParser, yandexDirectParser, yandexMetrikaParser } from '@touchledger/sources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CaseWorkspace, openCaseWorkspace } from './case-workspace.ts'
import { hasShared, readShared, sayNotRun, sharedPath } from './shared-folder.ts'

/** What a recorded payload comes to: events by kind that the door took, or the place of its one refusal and what is missing there. */
type Outcome = { kinds: Readonly<Record<string, number>> } | { refused: string; field: string }
type Sample = { parser: SourceParser; options?: Partial<ParseOptions>; outcome: Outcome }

const noVisits = 'ym:s:visitID, ym:s:clientID, ym:s:dateTime, ym:s:lastTrafficSource, ym:s:startURL, ym:s:counterID (or --counter)'
const missing = (field: string): Outcome => ({ refused: 'missing_columns', field })
const metrika = (outcome: Outcome, options: Partial<ParseOptions> = {}): Sample => ({ parser: yandexMetrikaParser, options, outcome })
const direct = (outcome: Outcome): Sample => ({ parser: yandexDirectParser, options: { account: 'romashka-ads', vat: 'none' }, outcome })
const amocrm = (outcome: Outcome): Sample => ({ parser: amocrmParser, outcome })

/** Files by path below samples/; a second outcome of one file, under an option, stands behind a `?`. */
const samples: Readonly<Record<string, Sample>> = {
  'yandex-metrika/logs-visits-airbyte.jsonl': metrika({ kinds: { visit: 4 } }),
  'yandex-metrika/logs-visits-params.jsonl': metrika(missing('ym:s:counterID (or --counter)')),
  'yandex-metrika/logs-visits-params.jsonl?counter': metrika({ kinds: { visit: 3 } }, { counter: '1' }),
  'yandex-metrika/logs-visits-head.tsv': metrika(missing('ym:s:visitID, ym:s:counterID (or --counter)')),
  'yandex-metrika/management-counters.json': metrika(missing(noVisits)),
  'yandex-metrika/management-goals.json': metrika(missing(noVisits)),
  'yandex-metrika/simple-orders-upload.csv': metrika(missing(noVisits)),
  'yandex-direct/custom-report-rows.jsonl': direct({ kinds: { cost: 2 } }),
  'yandex-direct/report-micros.tsv': direct({ kinds: { cost: 1 } }),
  'amocrm/api-v4-leads-page.json': amocrm({ kinds: { created: 3, amount_changed: 3, stage_changed: 3 } }),
  'amocrm/webhook-lead-delete.form.txt': amocrm({ kinds: { deleted: 1 } }),
  'amocrm/webhook-lead-responsible.form.txt': amocrm({ kinds: { assigned: 1 } }),
  'amocrm/webhook-lead-status-custom-fields.form.txt': amocrm({ kinds: { amount_changed: 1, stage_changed: 1 } }),
}
/** Sources that have no parser yet. */
const withoutParser = [
  'bank-1c',
  'bitrix24',
  'calltouch',
  'cbr',
  'ga4',
  'getresponse',
  'google-ads',
  'mango',
  'uis',
  'unisender-go',
  'vk-ads',
]
sayNotRun('recorded payloads of samples/')

let cases: CaseWorkspace
beforeAll(async () => {
  cases = await openCaseWorkspace({ atMs: Date.parse('2026-09-20T00:00:00Z') })
  await cases.begin('version: 1\n')
})
afterAll(() => cases.close())

async function check(name: string, text: string, { parser, options = {}, outcome }: Sample): Promise<void> {
  const { parsed, rejected } = await cases.importFile(parser, text, options)
  if ('refused' in outcome) {
    expect(
      rejected.map(({ code, field }) => ({ refused: code, field })),
      name,
    ).toEqual([outcome])
    for (const column of outcome.field.split(', ')) expect(rejected[0]?.accepted, name).toContain(column)
    return
  }
  expect(rejected, name).toEqual([])
  const kinds: Record<string, number> = {}
  for (const one of parsed) if (one.kind === 'event') kinds[one.draft.kind] = (kinds[one.draft.kind] ?? 0) + 1
  expect(kinds, name).toEqual(outcome.kinds)
}

/** JSON lines of a sample as the TSV that they came from; arrays stand as the source wrote them. */
function toTsv(jsonLines: string): string {
  const rows: Record<string, string>[] = jsonLines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const escaped = { '\t': '\\t', '\n': '\\n', '\\': '\\\\' }
  const cell = (text: string) =>
    text.startsWith('[') ? text : text.replace(/[\t\n\\]/g, (found) => escaped[found as keyof typeof escaped])
  return [columns, ...rows.map((row) => columns.map((column) => cell(row[column] ?? '')))].map((cells) => `${cells.join('\t')}\n`).join('')
}

describe('recorded payloads', () => {
  test.runIf(hasShared)('each has an outcome, or its source has no parser yet', () => {
    const folders = readdirSync(sharedPath('samples'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const found = folders
      .filter(({ name }) => !withoutParser.includes(name))
      .flatMap(({ name }) => readdirSync(sharedPath(`samples/${name}`)).map((file) => `${name}/${file}`))
    const listed = new Set(Object.keys(samples).map((name) => name.split('?')[0]))
    expect(new Set(found)).toEqual(listed)
  })

  test.runIf(hasShared).each(Object.entries(samples))('%s', async (name, sample) => {
    const [path = ''] = name.split('?')
    const text = readShared(`samples/${path}`)
    await check(name, path.endsWith('.jsonl') ? toTsv(text) : text, sample)
  })

  test.runIf(hasShared)('stand in the ledger without a difference', async () => {
    expect(await cases.post()).toBe(1)
    expect(await cases.differences()).toEqual([])
  })

  test('a part of visits is taken, and without the id of the visit refused, naming it', async () => {
    const columns = ['visitID', 'counterID', 'clientID', 'dateTime', 'startURL', 'lastTrafficSource']
    const row = ['7391234567890000001', '12345678', '1787216400111111111', '2026-09-01 10:00:00', 'https://shop.example/', 'direct']
    const partOf = (from: number) =>
      `${columns
        .slice(from)
        .map((name) => `ym:s:${name}`)
        .join('\t')}\n${row.slice(from).join('\t')}\n`
    await check('own', partOf(0), metrika({ kinds: { visit: 1 } }))
    await check('own without id', partOf(1), metrika(missing('ym:s:visitID')))
  })
})
