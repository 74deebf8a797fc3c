import { type ParseOptions, yandexMetrikaParser } from '@touchledger/sources'

const ROWS = 60_000
const ROUNDS = 7
const CHUNK_BYTES = 65_536
/** The parser may take two and a half times as long as splitting the same bytes into lines and cells. */
export const METRIKA_RATIO_MIN = 0.4

/** 35 columns of a request to the Logs API, in alphabetical order as the service gives them. */
const columns =
  'automaticTrafficSource bounce clientID counterID date dateTime dateTimeUTC deviceCategory goalsID isNewUser lastAdvEngine lastDirectBannerGroup lastDirectClickBanner lastDirectClickOrder lastDirectPhraseOrCond lastDirectPlatformType lastMessenger lastRecommendationSystem lastReferalSource lastSearchEngineRoot lastSocialNetwork lastTrafficSource lastUTMCampaign lastUTMContent lastUTMMedium lastUTMSource lastUTMTerm lastsignTrafficSource pageViews parsedParamsKey1 referer regionCity startURL visitDuration visitID'.split(
    ' ',
  )

function visitCells(row: number): Record<string, string> {
  const at = new Date(Date.UTC(2026, 2, 1) + row * 7_919).toISOString()
  const page = `https://romashka.example/katalog/razdel-${row % 400}`
  const cells: Record<string, string> = {
    bounce: String(row % 2),
    clientID: `17872164${String(row * 48_271).padStart(11, '0')}`,
    counterID: '12345678',
    date: at.slice(0, 10),
    dateTime: at.slice(0, 19).replace('T', ' '),
    dateTimeUTC: at.slice(0, 19).replace('T', ' '),
    deviceCategory: String(1 + (row % 3)),
    goalsID: row % 20 === 0 ? '[290001,290002]' : '[]',
    isNewUser: String(row % 2),
    lastAdvEngine: 'ya_undefined',
    lastDirectBannerGroup: '0',
    lastDirectClickBanner: '0',
    lastTrafficSource: 'direct',
    lastsignTrafficSource: 'direct',
    automaticTrafficSource: 'direct',
    pageViews: String(1 + (row % 9)),
    parsedParamsKey1: '[]',
    regionCity: ['Moscow', 'Saint Petersburg', 'Kazan', 'Novosibirsk'][row % 4] ?? '',
    startURL: page,
    visitDuration: String(row % 900),
    visitID: `73912345${String(row * 69_621).padStart(11, '0')}`,
  }
  if (row % 5 < 2) {
    Object.assign(cells, {
      lastAdvEngine: 'ya_direct',
      lastDirectBannerGroup: `51234567${row % 90}`,
      lastDirectClickBanner: `151234567${row % 300}`,
      lastDirectClickOrder: `7012345${row % 10}`,
      lastDirectPhraseOrCond: `линия розлива ${row % 50}`,
      lastDirectPlatformType: row % 2 === 0 ? 'search' : 'context',
      lastTrafficSource: 'ad',
      lastUTMCampaign: `poisk-${row % 10}`,
      lastUTMContent: `151234567${row % 300}`,
      lastUTMMedium: 'cpc',
      lastUTMSource: 'yandex',
      lastUTMTerm: `линия розлива ${row % 50}`,
      referer: 'https://yandex.ru/',
      startURL: `${page}?utm_source=yandex&utm_medium=cpc&utm_campaign=poisk-${row % 10}&utm_content=151234567${row % 300}&utm_term=%D0%BB%D0%B8%D0%BD%D0%B8%D1%8F&yclid=5123456${String(row).padStart(12, '0')}`,
    })
  } else if (row % 5 === 2) {
    Object.assign(cells, {
      lastTrafficSource: 'organic',
      lastSearchEngineRoot: 'yandex',
      referer: `https://yandex.ru/search/?text=liniya+rozliva+${row}`,
    })
  } else if (row % 5 === 3) {
    Object.assign(cells, { lastTrafficSource: 'social', lastSocialNetwork: 'vkontakte', referer: 'https://away.vk.com/' })
  }
  return cells
}

function part(): Buffer {
  const lines = [columns.map((name) => `ym:s:${name}`).join('\t')]
  for (let row = 0; row < ROWS; row++) {
    const cells = visitCells(row)
    lines.push(columns.map((name) => cells[name] ?? '').join('\t'))
  }
  return Buffer.from(`${lines.join('\n')}\n`)
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES)
}

/** The baseline: the same stream, decoded, cut at newlines and tabs, and nothing else. */
async function splitAlone(bytes: Buffer): Promise<number> {
  const decoder = new TextDecoder()
  let rest = ''
  let cells = 0
  for await (const chunk of chunksOf(bytes)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) cells += line.split('\t').length
  }
  return cells
}

async function parse(bytes: Buffer): Promise<number> {
  const options: ParseOptions = {
    fileName: 'bench.tsv',
    localToMs: (local) => Date.parse(`${local}+03:00`),
    exportedAtMs: Date.UTC(2026, 8, 1),
    nowMs: Date.UTC(2026, 8, 1),
  }
  let touches = 0
  for await (const batch of yandexMetrikaParser.parse(chunksOf(bytes), options)) {
    for (const one of batch) if (one.kind === 'event') touches++
  }
  if (touches !== ROWS) throw new Error(`${touches} touches of ${ROWS} rows`)
  return touches
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Median times of both over one file, in turns so that neither has the warmer machine. */
export async function measureMetrikaParser() {
  const bytes = part()
  const [splits, parses]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    await splitAlone(bytes)
    const between = performance.now()
    await parse(bytes)
    splits.push(between - start)
    parses.push(performance.now() - between)
  }
  const [splitMs, parseMs] = [median(splits), median(parses)]
  return {
    figure: 'Metrika TSV parser (35 columns) to splitting lines and tabs alone',
    ratio: splitMs / parseMs,
    atLeast: METRIKA_RATIO_MIN,
    rows: ROWS,
    bytes: bytes.length,
    splitMs,
    parseMs,
    rowsPerSecond: Math.round((ROWS / parseMs) * 1000),
  }
}

if (import.meta.main) console.log(JSON.stringify(await measureMetrikaParser(), null, 2))
