import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clickIdOf, landingPathOf, referrerHostOf, utmOf } from './url.ts'

test.each([
  ['https://www.Yandex.ru/search/?text=x', 'yandex.ru'],
  ['https://yandex.ru/maps/org/romashka/1', 'maps.yandex.ru'],
  ['https://yandex.com.tr/navi?x', 'maps.yandex.ru'],
  ['https://yandex.ru/mapsomething', 'yandex.ru'],
  ['https://www.google.com/maps/place/x', 'maps.google.com'],
  ['android-app://org.telegram.messenger/', 'org.telegram.messenger'],
  ['//m.vk.com:443/wall', 'vk.com'],
  ['vk.com/wall-1?x=https://a.b', 'vk.com'],
  ['https://user:pw@romashka.ru./', 'romashka.ru'],
  ['https://цветы.рф/букеты', 'цветы.рф'],
  ['', ''],
  ['no address', ''],
  ['http://', ''],
])('%j comes from %j', (url, host) => {
  expect(referrerHostOf(url)).toBe(host)
})

test.each([
  ['https://romashka.ru/Lp/a?utm_source=x#y', '/Lp/a'],
  ['https://romashka.ru', '/'],
  ['romashka.ru/lp?x', '/lp'],
  ['/lp?x', '/lp'],
  ['https://romashka.ru?x=/not/a/path', '/'],
  ['???', ''],
])('%j lands on %j', (url, path) => {
  expect(landingPathOf(url)).toBe(path)
})

test('the click id of highest rank counts, an unreplaced macro does not', () => {
  expect(clickIdOf('https://r.ru/?fbclid=f&gclid=g&yclid=123')).toEqual({ kind: 'yclid', value: '123' })
  expect(clickIdOf('https://r.ru/?yclid={yclid}&YSCLID=a')).toEqual({ kind: 'ysclid', value: 'a' })
  expect(clickIdOf('https://r.ru/?yclid=&x=1')).toBeNull()
  expect(clickIdOf('https://r.ru/#/page?erid=2Vt')).toEqual({ kind: 'erid', value: '2Vt' })
  expect(clickIdOf('yclid')).toBeNull()
})

test('tags keep their case, and are read from damaged addresses too', () => {
  const empty = { source: '', medium: '', campaign: '', content: '', term: '' }
  expect(utmOf('https://r.ru/?utm_source=Yandex&utm_medium=cpc&utm_campaign=%D0%9F%D0%BE%D0%B8%D1%81%D0%BA&utm_term=a+b')).toEqual({
    ...empty,
    source: 'Yandex',
    medium: 'cpc',
    campaign: 'Поиск',
    term: 'a b',
  })
  expect(utmOf('https://r.ru/?utm_source=a&amp;utm_medium=b&utm_source=c')).toEqual({ ...empty, source: 'a', medium: 'b' })
  expect(utmOf('https://r.ru/?utm_source=%F0%E5%EA&utm_medium=100%')).toEqual({ ...empty, source: '%F0%E5%EA', medium: '100%' })
  expect(utmOf('https://r.ru/?x=1#utm_source=f')).toEqual({ ...empty, source: 'f' })
  expect(utmOf('')).toEqual(empty)
})

test('an openstat label speaks where there is no tag', () => {
  const label = btoa('direct.yandex.ru;123;456;search')
  expect(utmOf(`https://r.ru/?_openstat=${label}`)).toMatchObject({
    source: 'direct.yandex.ru',
    medium: '',
    campaign: '123',
    content: '456',
  })
  expect(utmOf(`https://r.ru/?_openstat=${label}&utm_source=x`)).toMatchObject({ source: 'x', campaign: '' })
  expect(utmOf('https://r.ru/?_openstat=%%%')).toMatchObject({ source: '' })
})

test('no text breaks them', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true, withFragments: true })), (url) => {
      for (const read of [referrerHostOf, landingPathOf, clickIdOf, utmOf]) read(url)
    }),
  )
})
