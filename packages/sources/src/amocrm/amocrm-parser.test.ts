import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chunksOf, hasShared, parseAll, rejectionsOf, sharedFolder } from '../../test/input.ts'
import { amocrmParser, readAmoPipelines } from './amocrm-parser.ts'
import { createDocumentReader, DOCUMENT_BYTES_MAX } from './documents.ts'

const pageOf = (id: number, name = 'Сделка') =>
  `{"_links":{"self":{"href":"https://romashka.amocrm.ru/x"}},"_embedded":{"leads":[{"id":${id},"name":${JSON.stringify(name)},"is_deleted":true,"updated_at":1788332500}]}}`
const placesOf = async (text: string | AsyncIterable<Uint8Array>) =>
  (await parseAll(amocrmParser, text)).map((one) =>
    one.kind === 'event' && one.topic === 'crm' ? [one.line, one.draft.deal_id] : [one.line, one.kind === 'rejected' ? one.code : ''],
  )

describe('a file', () => {
  test('may hold pages after each other, a line each or over many lines, and webhook bodies a line each', async () => {
    const text = `\uFEFF${pageOf(1)}\n${pageOf(2).replaceAll(',', ',\n')}${pageOf(3)}\r\n\nleads%5Bdelete%5D%5B0%5D%5Bid%5D=4\n`
    expect(await placesOf(text)).toEqual([
      [1, '1'],
      [2, '2'],
      [6, '3'],
      [8, '4'],
    ])
  })
  test('reads the same wherever its bytes are cut', async () => {
    const text = Buffer.from(`${pageOf(1, 'кавычки " и \\ } ]')}\n${pageOf(2)}\nleads[delete][0][id]=4`)
    const whole = await placesOf(chunksOf(text))
    expect(whole).toHaveLength(3)
    const cuts = fc.array(fc.nat(text.length), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(cuts, async (cut) => {
        expect(await placesOf(chunksOf(text, cut))).toEqual(whole)
      }),
    )
  })
  test('that is cut off is refused at the page that is not whole', async () => {
    expect(await placesOf(`${pageOf(1)}\n${pageOf(2).slice(0, 80)}`)).toEqual([
      [1, '1'],
      [2, 'invalid_json'],
    ])
  })
  test('of another source is refused by one row, without contacts in the message', async () => {
    for (const text of ['maria@example.com;id\n1;2\n', '{"orders":[]}\n{"orders":[]}\n', 'a=1&b=2\n']) {
      const parsed = await parseAll(amocrmParser, text)
      expect(rejectionsOf(parsed).map(({ line, field }) => [line, field])).toEqual([[1, 'header']])
      expect(JSON.stringify(parsed)).not.toContain('maria')
    }
  })
  test('that begins well is read to its end', async () => {
    expect(await placesOf(`${pageOf(1)}\nspoiled\n${pageOf(2)}\n`)).toEqual([
      [1, '1'],
      [2, 'unknown_page'],
      [3, '2'],
    ])
  })
  test('without an end keeps no more than one document in memory', () => {
    const reader = createDocumentReader()
    reader.push(Buffer.from('{"a":"'))
    const chunk = Buffer.alloc(1_048_576, 'x')
    for (let bytes = 0; bytes <= DOCUMENT_BYTES_MAX; bytes += chunk.length) reader.push(chunk)
    expect(reader.push(Buffer.from('"}\n{}'))).toMatchObject([
      { kind: 'too_long', line: 1 },
      { kind: 'json', line: 2 },
    ])
  })
  test.runIf(hasShared)('that is a saved 204 with its headers says nothing', async () => {
    const file = readFileSync(`${sharedFolder}examples/amocrm/events-empty-204.http.txt`)
    expect(await parseAll(amocrmParser, chunksOf(file))).toEqual([])
  })
})

test('the pipelines of a file are there before its cards are read', async () => {
  const page = '{"_embedded":{"pipelines":[{"id":9,"name":"Продажи","_embedded":{"statuses":[{"id":5,"name":"Новая","type":0}]}}]}}'
  const pipelines = await readAmoPipelines(chunksOf(`${pageOf(1)}\n${page}`))
  expect(pipelines.map(({ id, name, statuses }) => [id, name, statuses.length])).toEqual([['9', 'Продажи', 1]])
})
