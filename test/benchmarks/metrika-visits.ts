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

/** A part of an export: a header and `rows` visits of five kinds. */
export function metrikaPart(rows: number): Buffer {
  const lines = [columns.map((name) => `ym:s:${name}`).join('\t')]
  for (let row = 0; row < rows; row++) {
    const cells = visitCells(row)
    lines.push(columns.map((name) => cells[name] ?? '').join('\t'))
  }
  return Buffer.from(`${lines.join('\n')}\n`)
}
