import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestFolder, smallFirm, type TestFolder } from '../../testing/test-context.ts'

let folder: TestFolder
beforeAll(() => {
  folder = openTestFolder()
  folder.write('touchledger.yaml', smallFirm.rules)
})
afterAll(() => folder.remove())

const header = 'ym:s:visitID\tym:s:clientID\tym:s:dateTime\tym:s:lastTrafficSource\tym:s:counterID\tym:s:startURL\n'
const visit = (id: number, day: string, counter = '12345678') =>
  `${id}\t1787216400111111111\t${day} 12:00:00\torganic\t${counter}\thttps://romashka.example/\n`

const importMetrika = (name: string, content: string, ...options: string[]) =>
  folder.run(['import', 'metrika', folder.write(name, content), '--rules', 'touchledger.yaml', '--no-post', ...options])

test('all files of one command are one pull: each day that has a row is replaced once', async () => {
  const part = folder.write('part1.tsv', header + visit(3, '2026-09-02'))
  const ran = await importMetrika('part0.tsv', header + visit(1, '2026-09-01') + visit(2, '2026-09-02'), part)
  expect(ran.err).toContain('2 files, 3 events accepted')
  expect(ran.err).toContain('2 days replaced as a whole')
})

test('days that were asked for and have no row are replaced too', async () => {
  const ran = await importMetrika(
    'range.tsv',
    header + visit(1, '2026-09-01'),
    '--from',
    '2026-09-01',
    '--to',
    '2026-09-07',
    '--counter',
    '12345678',
  )
  expect(ran.err).toContain('7 days replaced as a whole')
})

test('a partial pull, and one with a rejected row, replace no day', async () => {
  const partial = await importMetrika('partial.tsv', header + visit(1, '2026-09-01'), '--partial')
  expect(partial.err).not.toContain('replaced as a whole')
  const bad = await importMetrika('bad.tsv', `${header}${visit(1, '2026-09-01')}x${visit(2, '2026-09-01')}`)
  expect(bad.code).toBe(1)
  expect(bad.err).toContain('no day was replaced, because rows were rejected')
})

test('a range needs both ends, the account, and a source that replaces days', async () => {
  const file = folder.write('one.tsv', header + visit(1, '2026-09-01'))
  for (const [args, said] of [
    [['metrika', file, '--from', '2026-09-01'], 'accepted: both or none'],
    [['metrika', file, '--from', '2026-09-01', '--to', '2026-09-02'], '--counter'],
    [['metrika', file, '--from', '2026-09-02', '--to', '2026-09-01', '--counter', '1'], 'not later than --to'],
    [['metrika', file, '--from', '2026-9-2', '--to', '2026-09-01'], '--from: found 2026-9-2'],
    [['touches', folder.write('touches.csv', smallFirm.touches), '--from', '2026-09-01', '--to', '2026-09-02'], 'metrika, direct'],
  ] as const) {
    const ran = await folder.run(['import', ...args])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain(said)
  }
})
