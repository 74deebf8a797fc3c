import { type Document, isAlias, isCollection, isMap, isScalar, type LineCounter, type Node, type Pair } from 'yaml'
import type { z } from 'zod'
import { nearest } from './nearest.ts'

/** One thing to correct, or for a warning one thing to know. Lines and columns count from 1. */
export type Fault = {
  readonly file: string
  readonly line: number
  readonly column: number
  /** Keys from the top of the file, `channels[0].when.source`; '' is the file. */
  readonly path: string
  readonly found: string
  readonly accepted: string
  /** All of it in one sentence, to be shown as it is. */
  readonly message: string
}
type Path = readonly PropertyKey[]

export function toFault(place: Omit<Fault, 'message'>, hint = ''): Fault {
  const at = `${place.file}:${place.line}:${place.column}`
  const subject = place.path === '' ? '' : ` ${place.path}:`
  return { ...place, message: `${at}:${subject} found ${place.found}; accepted: ${place.accepted}${hint}` }
}

/** A value as the message shows it. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty map' : 'a map'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

export function pathText(path: Path): string {
  let text = ''
  for (const key of path) text += typeof key === 'number' ? `[${key}]` : `${text === '' ? '' : '.'}${String(key)}`
  return text
}

/** Knows where things stand in the document. */
export type Places = { readonly doc: Document; readonly lines: LineCounter; readonly file: string }

/** Turns what zod says about the value into faults at the lines of the file. An unknown key is a fault of its own. */
export function faultsOf(issues: readonly z.core.$ZodIssue[], value: unknown, places: Places): Fault[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const known = issue.message.split(', ').filter((key) => key !== '')
      return issue.keys.map((key) => unknownKey(places, [...issue.path, key], known))
    }
    if (issue.code === 'invalid_union') {
      // A union is a list or a single value: only what the user meant is worth a fault.
      const branch = Array.isArray(valueAt(value, issue.path)) ? issue.errors[0] : issue.errors.at(-1)
      return faultsOf(
        (branch ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
        value,
        places,
      )
    }
    if (issue.code === 'custom' && issue.params?.found !== undefined) {
      const place = { ...positionOf(places, issue.path, 'key'), file: places.file, path: pathText(issue.path) }
      return [toFault({ ...place, found: `the key ${shown(issue.params.found)}`, accepted: issue.message })]
    }
    const words: unknown = issue.code === 'custom' ? issue.params?.words : undefined
    const found = valueAt(value, issue.path)
    const close = typeof found === 'string' && Array.isArray(words) ? nearest(found, words) : null
    const place = { ...positionOf(places, issue.path), file: places.file, path: pathText(issue.path) }
    return [toFault({ ...place, found: shown(found), accepted: issue.message }, close === null ? '' : `; did you mean ${close}?`)]
  })
}

function unknownKey(places: Places, path: Path, known: readonly string[]): Fault {
  const key = String(path.at(-1))
  const close = nearest(key, known)
  return toFault(
    {
      ...positionOf(places, path, 'key'),
      file: places.file,
      path: pathText(path),
      found: `the unknown key ${JSON.stringify(key)}`,
      accepted: known.length === 0 ? 'no keys here' : known.join(', '),
    },
    close === null ? '' : `; did you mean ${close}?`,
  )
}

function valueAt(value: unknown, path: Path): unknown {
  let at: unknown = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = Reflect.get(at, key)
  }
  return at
}

/** Line and column of a value, or of its key; of what is missing, the place that should hold it. */
export function positionOf({ doc, lines }: Places, path: Path, part: 'key' | 'value' = 'value'): { line: number; column: number } {
  let node: unknown = doc.contents
  let at = offsetOf(node) ?? 0
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) node = node.resolve(doc)
    if (!isCollection(node)) break
    const pair = isMap(node) ? node.items.find((item) => keyText(item) === String(key)) : undefined
    if (isMap(node) && pair === undefined) break
    const keyAt = offsetOf(pair?.key)
    node = pair === undefined ? node.items[Number(key)] : pair.value
    const last = depth === path.length - 1
    at = (last && part === 'key' ? keyAt : undefined) ?? offsetOf(node) ?? keyAt ?? at
  }
  const { line, col } = lines.linePos(at)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

const keyText = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : String(pair.key))
const offsetOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined)
const isNode = (value: unknown): value is Node => isScalar(value) || isCollection(value) || isAlias(value)
