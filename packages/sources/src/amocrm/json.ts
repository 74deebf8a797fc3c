/** JSON whose whole numbers beyond 2^53 stay what they are: as text. Throws a SyntaxError for what is no JSON, a RangeError for what is nested too deep. */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, ...[context]: { source?: string }[]) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? String(value)) : value,
  )
}

/** The value under a key of its own, never one of the prototype. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let at: unknown = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = Object.getOwnPropertyDescriptor(at, key)?.value
  }
  return at
}

/** A text, a number as text, '' for anything else. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = valueAt(value, ...path)
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : ''
}

/** The vendor writes null or leaves the key out where a list is empty. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path)
  return Array.isArray(found) ? found : []
}

/** Unix seconds to ms; undefined for 0, null and what is no number. */
export function momentAt(value: unknown, ...path: readonly string[]): number | undefined {
  return toMoment(textAt(value, ...path))
}

export function toMoment(text: string): number | undefined {
  const seconds = /^\d{1,11}$/.test(text) ? Number(text) : 0
  return seconds > 0 ? seconds * 1000 : undefined
}
