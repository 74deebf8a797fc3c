import { readFileSync } from 'node:fs'
import openapiTs, { astToString } from 'openapi-typescript'
import { expect, test } from 'vitest'

test('the client’s types are those of openapi.json', async () => {
  const kept = readFileSync(new URL('schema.d.ts', import.meta.url), 'utf8')
  const made = astToString(await openapiTs(new URL('../../openapi.json', import.meta.url)))
  expect(kept.endsWith(made), 'run: pnpm generate').toBe(true)
})
