import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chunksOf, hasShared, parseAll, rejectionsOf, sharedFolder, touchesOf } from '../../test/input.ts'
import { csvCrmParser, csvTouchesParser } from './csv-parser.ts'

const examples = `${sharedFolder}examples/csv/`
const nowMs = Date.UTC(2026, 10, 1)
const example = (parser: typeof csvCrmParser, file: string, options = {}) =>
  parseAll(parser, chunksOf(readFileSync(examples + file)), { nowMs, exportedAtMs: nowMs, ...options })

describe.runIf(hasShared)('the examples of the contract', () => {
  test('bad-crm.csv: each of its defects is refused by line, field, code, what was found and what is accepted; the rest is taken', async () => {
    const expected = JSON.parse(readFileSync(`${examples}bad-crm.expected.json`, 'utf8'))
    const parsed = await example(csvCrmParser, 'bad-crm.csv')
    expect(rejectionsOf(parsed).map(({ kind: _kind, ...rest }) => rest)).toEqual(expected.rejected)
    expect(parsed.flatMap((one) => (one.kind === 'event' ? [one.line] : []))).toEqual(expected.accepted_rows)
  })
  test('touches.csv: every row is a touch', async () => {
    const parsed = await example(csvTouchesParser, 'touches.csv')
    expect(rejectionsOf(parsed)).toEqual([])
    expect(touchesOf(parsed)).toMatchObject([{ event_id: 'visit-T1' }, {}, {}, {}, {}, {}, {}])
  })
})
