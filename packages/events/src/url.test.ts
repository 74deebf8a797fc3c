import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clickIdOfUrl, hostOfUrl, pathOfUrl, queryOfUrl } from './url.ts'

describe('URLs', () => {
  test('a host stands without scheme, port, www. and m.', () => {
    const hosts = {
      'https://www.Yandex.ru/search?text=a': 'yandex.ru',
      'http://m.vk.com:8080/x': 'vk.com',
      'android-app://com.google.android.gm/': 'com.google.android.gm',
      '//t.me/channel': 't.me',
      'ya.ru/x': 'ya.ru',
      'https://m.ru/': 'm.ru',
      'https://пример.рф/путь': 'пример.рф',
      'https://user:secret@example.com/': 'example.com',
      'not a url': '',
      '': '',
      '/path/only': '',
    }
    for (const [url, host] of Object.entries(hosts)) expect([url, hostOfUrl(url)]).toEqual([url, host])
  })

  test('a path stands without query and fragment', () => {
    const paths = {
      'https://romashka.example/liniya-rozliva?yclid=1#top': '/liniya-rozliva',
      'https://romashka.example': '/',
      'https://romashka.example?utm_source=a/b': '/',
      '/katalog?x=1': '/katalog',
      'romashka.example/a': '/a',
      'https://romashka.example/%D1%86%D0%B5%D0%BD%D1%8B': '/цены',
      'https://romashka.example/%E0%E1': '/%E0%E1',
      '': '',
    }
    for (const [url, path] of Object.entries(paths)) expect([url, pathOfUrl(url)]).toEqual([url, path])
  })

  test('an ad click outranks a share link and a search mark on the same URL', () => {
    expect(clickIdOfUrl('https://a.ru/?ysclid=1&fbclid=2&yclid=3')).toEqual({ kind: 'yclid', value: '3' })
    expect(clickIdOfUrl('https://a.ru/?ysclid=1&erid=2')).toEqual({ kind: 'erid', value: '2' })
    expect(clickIdOfUrl('https://a.ru/?GCLID=x#yclid=1')).toEqual({ kind: 'gclid', value: 'x' })
    expect(clickIdOfUrl('https://a.ru/?yclid=')).toBeUndefined()
  })

  test('every helper answers for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl({ withQueryParameters: true }),
          fc.string({ unit: fc.constantFrom('%', '?', '/', ':', '@', '&', '=', 'a', '.') }),
        ),
        (url) => {
          expect(hostOfUrl(url)).not.toMatch(/[\s/?#@]/)
          expect(pathOfUrl(url)).toBeTypeOf('string')
          expect(queryOfUrl(url).size).toBeGreaterThanOrEqual(0)
          expect(clickIdOfUrl(url)?.value).not.toBe('')
        },
      ),
    )
  })
})
