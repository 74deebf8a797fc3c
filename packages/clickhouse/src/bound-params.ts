import assert from 'node:assert'
import type { Params } from './clickhouse.ts'

/** Beyond this the engine's time to read an array parameter is out of proportion; more keys go through `withKeys`. */
export const ARRAY_PARAM_VALUES_MAX = 10_000

const PLACE = /\{\s*([A-Za-z_]\w*)\s*:/g

/** The names of the `{name:Type}` places of a statement. */
export function placesOf(sql: string): Set<string> {
  return new Set(Array.from(sql.matchAll(PLACE), (found) => found[1] ?? ''))
}

/**
 * The SET statement that gives a session the values of a statement's places, or undefined for none. A session keeps the values of
 * former statements, so every place must be named anew: a forgotten one would silently take an old value.
 */
export function setStatement(sql: string, params: Params): string | undefined {
  const places = placesOf(sql)
  const settings: string[] = []
  for (const name of places) {
    const value = Object.hasOwn(params, name) ? params[name] : undefined
    assert(value !== undefined, `the statement has a place {${name}:…} and no parameter of that name`)
    settings.push(`param_${name} = ${quote(toParamText(name, value))}`)
  }
  return settings.length === 0 ? undefined : `SET ${settings.join(', ')}`
}

/** A value as the engine reads parameters: scalars by the rules of TSV, arrays as literals. */
function toParamText(name: string, value: NonNullable<Params[string]> | null): string {
  if (value === null) return '\\N'
  if (typeof value === 'string') return escapeTsv(value)
  if (typeof value !== 'object') return toScalarText(name, value)
  assert(
    value.length <= ARRAY_PARAM_VALUES_MAX,
    `parameter ${name} has ${value.length} values; at most ${ARRAY_PARAM_VALUES_MAX}, more go through withKeys`,
  )
  return `[${value.map((one) => (typeof one === 'string' ? quote(one) : toScalarText(name, one))).join(',')}]`
}

function toScalarText(name: string, value: number | bigint | boolean): string {
  if (typeof value === 'number') {
    assert(Number.isFinite(value), `parameter ${name} is not a finite number`)
    assert(
      !Number.isInteger(value) || Number.isSafeInteger(value),
      `parameter ${name} is an integer a number does not hold exactly; pass a bigint`,
    )
  }
  return String(value)
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['\0', '\\0'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/** A string literal of ClickHouse SQL. */
export const quote = (text: string): string => `'${escapeText(text, "'")}'`
const escapeTsv = (text: string): string => escapeText(text, '')

function escapeText(text: string, alsoEscaped: string): string {
  let escaped = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const one = text[at] ?? ''
    const sequence = one === "'" && alsoEscaped === '' ? undefined : ESCAPES.get(one)
    if (sequence === undefined) continue
    escaped += text.slice(from, at) + sequence
    from = at + 1
  }
  return escaped + text.slice(from)
}
