import { hash } from 'node:crypto'

/** What a version of an event does not consist of: when it was answered and stored, and the hash itself. */
const OUTSIDE = new Set(['version', 'recorded_at', 'content_hash'])

/**
 * SHA-256 (hex) over a canonical text of the record: fields and map keys in order of their names, lengths before texts,
 * empty values left out, so that neither the order of keys nor a field added later with an empty default moves the hash.
 */
export function contentHashOf(record: object, names: readonly string[] = hashedNames(record)): string {
  return hash('sha256', canonicalFields(record, names), 'hex')
}

/** The fields of a record that the hash covers, in its order; the same for every record of a topic. */
export function hashedNames(record: object): readonly string[] {
  return Object.keys(record)
    .filter((name) => !OUTSIDE.has(name))
    .sort()
}

/** SHA-256 (hex) over texts, unambiguous whatever they contain: each stands after its length. */
export function hashOfTexts(texts: readonly string[]): string {
  let joined = ''
  for (const text of texts) joined += `${text.length}:${text}`
  return hash('sha256', joined, 'hex')
}

function canonicalFields(record: object, names: readonly string[]): string {
  const fields = record as Readonly<Record<string, unknown>>
  let text = ''
  for (const name of names) {
    const value = canonical(fields[name])
    if (value !== '') text += `${name.length}:${name}${value}`
  }
  return text
}

function canonical(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '' : `s${value.length}:${value}`
  if (typeof value === 'number') return `n${value};`
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (typeof value !== 'object' || value === null) return ''
  if (!Array.isArray(value)) {
    const fields = canonicalFields(value, Object.keys(value).sort())
    return fields === '' ? '' : `{${fields}}`
  }
  return value.length === 0 ? '' : `[${value.map(canonical).join(',')}]`
}
