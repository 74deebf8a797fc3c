import { clickIdKinds, clickIdOf, landingPathOf } from '@touchledger/events'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLandingReader } from './landing.ts'

const piece = fc.oneof(
  fc.constantFrom(...clickIdKinds, 'YCLID', 'amp;gclid', 'utm_source', '%79clid', ''),
  fc.constantFrom('=', '==', '', '=1', '={yclid}', '=%20', '=a+b', '=%D0'),
  fc.constantFrom('&', '?', '#', ';', '/', '&&'),
)

test('says of every address what the rules say of it', () => {
  const landingOf = createLandingReader()
  fc.assert(
    fc.property(
      fc.constantFrom('https://r.example/a', '//r.example', 'r.example/b', '/c', ''),
      fc.array(piece, { maxLength: 12 }),
      (page, pieces) => {
        const url = `${page}?${pieces.join('')}`
        const landing = landingOf(url)
        expect([url, landing.clickId, landing.path]).toEqual([url, clickIdOf(url)?.kind ?? '', landingPathOf(url)])
      },
    ),
    { numRuns: 500 },
  )
})

test('gives the ids that name one click, and the kind of the highest precedence', () => {
  const landing = createLandingReader()('https://r.example/?ysclid=s&gclid=g&erid=e&yclid=5&yclid=6')
  expect(landing).toMatchObject({ clickId: 'yclid' })
  expect(landing.identifiers).toEqual([
    { type: 'gclid', value: 'g' },
    { type: 'yclid', value: '5' },
  ])
})
