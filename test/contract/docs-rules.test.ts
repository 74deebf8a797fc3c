import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRules } from '@touchledger/rules'
import { expect, test } from 'vitest'

const page = readFileSync(join(import.meta.dirname, '../../docs/rules.md'), 'utf8')

test('the example of docs/rules.md is a right rules file', () => {
  const [, example = ''] = /```yaml\n(.*?)```/s.exec(page) ?? []
  const parsed = parseRules(example, 'docs/rules.md')
  expect(parsed).toMatchObject({ ok: true, warnings: [] })
})

test('docs/rules.md names every key that a rules file and its path may have', () => {
  for (const wrong of ['xyzzy: 1', 'path: {xyzzy: 1}', 'channels: [{name: a, when: {source: a, xyzzy: b}}]']) {
    const parsed = parseRules(wrong, 'wrong.yaml')
    if (parsed.ok) throw new Error(`${wrong} is no fault`)
    const [, accepted = ''] = /accepted: ([a-z_, ]+)/.exec(parsed.faults[0]?.message ?? '') ?? []
    const keys = accepted.split(', ').filter((key) => key !== '')
    expect(keys.length).toBeGreaterThan(8)
    for (const key of keys) expect(page).toMatch(new RegExp(`\`${key}[\`.]`))
  }
})
