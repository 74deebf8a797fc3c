import { expect, test } from 'vitest'
import { faultsOf } from './rules.ts'

test('a pure package that imports node:fs is named with the file and what is accepted', () => {
  expect(faultsOf('packages/models/src/linear.ts', "import { readFileSync } from 'node:fs'")).toEqual([
    'packages/models/src/linear.ts: imports node:fs; accepted: a pure package imports no node: module but the deterministic functions of node:crypto',
  ])
})

test('a service that imports a service is a fault, except in cli', () => {
  const line = "import { buildApp } from '@touchledger/ingest'"
  expect(faultsOf('services/query-api/src/app.ts', line)).toHaveLength(1)
  expect(faultsOf('services/cli/src/serve.ts', line)).toEqual([])
})

test('an outside client is imported in its home only', () => {
  expect(faultsOf('services/ingest/src/app.ts', "import { Session } from 'chdb'")).toHaveLength(1)
  expect(faultsOf('packages/clickhouse/src/open.ts', "import { Session } from 'chdb'")).toEqual([])
})

test('the environment is read in main.ts only, the clock never in a pure package', () => {
  expect(faultsOf('services/ingest/src/app.ts', 'const a = process.env.A')).toHaveLength(1)
  expect(faultsOf('services/ingest/src/main.ts', 'const a = process.env.A')).toEqual([])
  expect(faultsOf('packages/rules/src/rules.ts', 'const t = Date.now()')).toHaveLength(1)
})
