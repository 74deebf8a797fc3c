import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeQueryApi } from './query-api-openapi.ts'

// `pnpm generate`: the query API's description, from which the pages' client types are then made.
writeFileSync(join(import.meta.dirname, '../../services/dashboard/openapi.json'), await describeQueryApi())
