import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeQueryApi } from './query-api-openapi.ts'

test('the pages’ client is made from what the query API says of itself', async () => {
  const kept = readFileSync(join(import.meta.dirname, '../../services/dashboard/openapi.json'), 'utf8')
  expect(kept, 'run: pnpm generate').toBe(await describeQueryApi())
})
