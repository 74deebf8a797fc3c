type Skip = (bytes: Uint8Array, at: number) => number
type AvroSchema = string | readonly AvroSchema[] | { readonly [name: string]: unknown }

/** What a walk answers for a body that no value of the schema can have. */
const BROKEN = -1

/**
 * Builds a check that walks an Avro body without building values: every length and count lies inside the message, the body
 * ends where the message ends, and no map has a key that would reach an object's prototype.
 * avsc reads past the end as zeros until the value is complete, so a body of three bytes that announces a million items
 * makes a million objects before it is refused; the walk refuses it first.
 */
export function buildBoundsCheck(schema: unknown): (bytes: Uint8Array, start: number) => boolean {
  const skip = skipOf(toAvroSchema(schema), new Map())
  return (bytes, start) => skip(bytes, start) === bytes.length
}

function skipOf(schema: AvroSchema, named: Map<string, Skip>): Skip {
  if (typeof schema === 'string') return PRIMITIVES[schema] ?? named.get(schema) ?? unsupported(schema)
  if (isList(schema)) return skipUnion(schema.map((branch) => skipOf(branch, named)))
  const type = schema.type
  if (type === 'record') return skipRecord(schema, named)
  if (type === 'array') return skipBlocks(nonEmpty(skipOf(toAvroSchema(schema.items), named), schema.items))
  if (type === 'map') {
    const skipValue = skipOf(toAvroSchema(schema.values), named)
    return skipBlocks((bytes, at) => {
      const end = skipBytes(bytes, at)
      return end === BROKEN || isPrototypeKey(bytes, at, end) ? BROKEN : skipValue(bytes, end)
    })
  }
  return skipOf(toAvroSchema(type), named)
}

function skipRecord(schema: { readonly [name: string]: unknown }, named: Map<string, Skip>): Skip {
  const fields = schema.fields
  if (!Array.isArray(fields)) return unsupported('record without fields')
  const skips: readonly Skip[] = fields.map((field: { type: unknown }) => skipOf(toAvroSchema(field.type), named))
  const skip: Skip = (bytes, start) => {
    let at = start
    for (const skipField of skips) {
      at = skipField(bytes, at)
      if (at === BROKEN) return BROKEN
    }
    return at
  }
  named.set(String(schema.name), skip)
  return skip
}

function skipUnion(branches: readonly Skip[]): Skip {
  return (bytes, start) => {
    // A union of up to 64 branches has a one-byte index, zigzag: twice the branch.
    const index = bytes[start]
    const branch = index === undefined || index % 2 === 1 ? undefined : branches[index / 2]
    return branch === undefined ? BROKEN : branch(bytes, start + 1)
  }
}

function skipBlocks(skipItem: Skip): Skip {
  return (bytes, start) => {
    let at = start
    for (;;) {
      const end = skipLong(bytes, at)
      if (end === BROKEN) return BROKEN
      let count = longAt(bytes, at, end)
      at = end
      if (count === 0) return at
      if (count < 0) {
        count = -count
        at = skipLong(bytes, at)
        if (at === BROKEN) return BROKEN
      }
      // Every item takes at least one byte.
      if (count > bytes.length - at) return BROKEN
      for (let item = 0; item < count; item++) {
        at = skipItem(bytes, at)
        if (at === BROKEN) return BROKEN
      }
    }
  }
}

function skipLong(bytes: Uint8Array, start: number): number {
  const last = Math.min(bytes.length, start + 10)
  for (let at = start; at < last; at++) if ((bytes[at] ?? 0) < 128) return at + 1
  return BROKEN
}

/** A float is exact for every length that fits a message; a longer one is out of bounds either way. */
function longAt(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  let unit = 1
  for (let at = start; at < end; at++) {
    value += ((bytes[at] ?? 0) & 127) * unit
    unit *= 128
  }
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}

function skipBytes(bytes: Uint8Array, start: number): number {
  const end = skipLong(bytes, start)
  if (end === BROKEN) return BROKEN
  const length = longAt(bytes, start, end)
  return length < 0 || length > bytes.length - end ? BROKEN : end + length
}

const skipFixed =
  (size: number): Skip =>
  (bytes, start) =>
    start + size > bytes.length ? BROKEN : start + size

const PRIMITIVES: Readonly<Record<string, Skip>> = {
  null: (_bytes, start) => start,
  boolean: (bytes, start) => ((bytes[start] ?? 2) > 1 ? BROKEN : start + 1),
  int: skipLong,
  long: skipLong,
  float: skipFixed(4),
  double: skipFixed(8),
  bytes: skipBytes,
  string: skipBytes,
}

const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'prototype']
const PROTOTYPE_KEYS = PROTOTYPE_NAMES.map((key) => new TextEncoder().encode(key))

export function isPrototypeName(name: string): boolean {
  return PROTOTYPE_NAMES.includes(name)
}

/** The object's own key that would reach a prototype once it is copied by assignment, if it has one. */
export function prototypeKeyOf(object: object): string | undefined {
  return PROTOTYPE_NAMES.find((key) => Object.hasOwn(object, key))
}

function isPrototypeKey(bytes: Uint8Array, start: number, end: number): boolean {
  return PROTOTYPE_KEYS.some((key) => {
    const from = end - key.length
    // The text stands at the end of [start, end), after a length of one byte.
    return from === start + 1 && key.every((byte, index) => bytes[from + index] === byte)
  })
}

function nonEmpty(skip: Skip, items: unknown): Skip {
  return items === 'null' ? unsupported('array of null, whose items take no byte') : skip
}

function unsupported(found: string): never {
  throw new Error(`schema: found ${found}; accepted: records, arrays, maps, unions and primitives, named types after their definition`)
}

function isList(schema: AvroSchema): schema is readonly AvroSchema[] {
  return Array.isArray(schema)
}

function toAvroSchema(schema: unknown): AvroSchema {
  if (typeof schema === 'string') return schema
  if (Array.isArray(schema)) return schema.map(toAvroSchema)
  if (typeof schema === 'object' && schema !== null) return { ...schema }
  return unsupported(String(schema))
}
