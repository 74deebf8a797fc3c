import { expect, test } from 'vitest'
import { versionsOf } from './in-force.ts'
import { defaultRules, toRulesJson } from './rules.ts'

test('an event whose payload is no rules is void and takes no number', () => {
  const payload = toRulesJson(defaultRules())
  const published = [payload, '{"company":{"timeZone":7}}', 'no JSON', payload].map((text) => ({ payload: text, effectiveFromMs: null }))
  expect(versionsOf(published).map((version) => version?.version ?? null)).toEqual([1, null, null, 2])
})
