/** Touches as a client sends them over HTTP; one in twenty carries an e-mail and a phone, each of a person of its own. */
export function touchEvents(count: number, from = 0): object[] {
  return Array.from({ length: count }, (_, index) => touchEvent(from + index))
}

function touchEvent(number: number): object {
  const isAd = number % 5 < 2
  return {
    occurred_at: new Date(Date.UTC(2026, 5, 1) + number * 137).toISOString(),
    visitor_id: `17872164${String((number * 48_271) % 1e11).padStart(11, '0')}`,
    source: isAd ? 'yandex' : 'google',
    medium: isAd ? 'cpc' : 'organic',
    campaign: isAd ? `poisk-${number % 40}` : '',
    referrer: isAd ? 'https://yandex.ru/' : 'https://www.google.com/',
    landing_url: `https://romashka.example/katalog/razdel-${number % 400}${isAd ? `?utm_source=yandex&utm_medium=cpc&utm_campaign=poisk-${number % 40}&yclid=${5123456789012345000 + (number % 1000)}` : ''}`,
    region: ['Москва', 'Санкт-Петербург', 'Казань', 'Новосибирск'][number % 4],
    ...(number % 20 === 0
      ? {
          email: `klient-${number % 1e6}@primer.example`,
          phone: `+7 9${String(10_000_000 + ((number * 7_919) % 89_999_999)).padStart(9, '0')}`,
        }
      : {}),
  }
}
