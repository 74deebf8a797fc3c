import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClickHouse } from '@touchledger/clickhouse'
import type { RulesVersion } from '@touchledger/rules'
import { type Cut, withinCut } from './cut.ts'

/** What a batch is a function of: the facts in its cut and the visible rows before it. */
export type Scope = {
  store: ClickHouse
  batch: number
  attempt: number
  cut: Cut
  /** The cut of the batch before: what lies beyond it is news. */
  former: Cut
  versions: readonly RulesVersion[]
  closedThrough: string
  /** Name of the attempt's own tables. */
  work: string
}

/** Rows of derived tables that count for this batch: sealed ones before it, and its own attempt's. */
export const visible = ({ batch, attempt }: Pick<Scope, 'batch' | 'attempt'>): string =>
  `((batch < ${batch} AND attempt IN (SELECT sealed_attempt FROM sealed_batches WHERE batch < ${batch})) OR (batch = ${batch} AND attempt = ${attempt}))`

/** Rows of the ledger posted before this batch. */
export const posted = ({ batch }: Pick<Scope, 'batch'>): string =>
  `(batch < ${batch} AND attempt IN (SELECT sealed_attempt FROM sealed_batches WHERE batch < ${batch}))`

export const inCut = (scope: Scope, topic: string, alias = ''): string => withinCut(scope.cut, topic, alias)
export const isKnown = (scope: Scope, topic: string, alias = ''): string => withinCut(scope.former, topic, alias)

const folder = join(import.meta.dirname, '../../sql')
const loaded = new Map<string, string>()

/** A statement of sql/NAME.sql with its `$places$` filled. Places take fragments made here, never text from outside. */
export function statement(name: string, places: Readonly<Record<string, string | number>>): string {
  let text = loaded.get(name)
  if (text === undefined) {
    text = readFileSync(join(folder, `${name}.sql`), 'utf8')
    loaded.set(name, text)
  }
  return text.replaceAll(/\$([a-z_]+)\$/g, (_, place: string) => {
    const value = places[place]
    if (value === undefined) throw new RangeError(`sql/${name}.sql asks for $${place}$, which is not given`)
    return String(value)
  })
}

/** A text as a SQL literal. For names out of validated rules only; all else goes as a parameter. */
export const literal = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
