import type { ByteSink } from './byte-sink.ts'

/** A value that its column cannot hold. `index` counts in the values given to `write`. */
export class ValueFault extends Error {
  readonly index: number
  constructor(index: number, message: string) {
    super(message)
    this.index = index
  }
}

/** Writes the values of one column in ClickHouse's Native format. `wireType` is the type the block declares. */
export type NativeCodec = { wireType: string; empty: unknown; write: (sink: ByteSink, values: readonly unknown[]) => void }

/** The codec of a type as system.columns writes it; undefined for a type nobody here inserts. */
export function codecOf(type: string): NativeCodec | undefined {
  const known = CODECS.get(type)
  if (known) return known
  const made = buildCodec(type)
  if (made) CODECS.set(type, made)
  return made
}
const CODECS = new Map<string, NativeCodec>()

function buildCodec(type: string): NativeCodec | undefined {
  const fixed = FIXED_WIDTH[type]
  if (fixed) return fixedWidth(type, fixed)
  if (type === 'String') return TEXT
  const [, outer = '', inner = ''] = /^(\w+)\((.*)\)$/s.exec(type) ?? []
  // The block carries the plain values; the INSERT … SELECT makes the dictionary.
  if (outer === 'LowCardinality') return codecOf(inner)
  if (outer === 'DateTime64') return /^3(, '[\w/+-]+')?$/.test(inner) ? fixedWidth(type, DATE_TIME_64) : undefined
  if (outer === 'FixedString') return fixedString(type, Number(inner))
  if (outer === 'Nullable') return nullable(codecOf(inner))
  if (outer === 'Array') return array(codecOf(inner))
  if (outer === 'Map') return map(inner)
  return undefined
}

const TEXT: NativeCodec = {
  wireType: 'String',
  empty: '',
  write(sink, values) {
    for (let index = 0; index < values.length; index++) {
      const value = values[index]
      if (typeof value !== 'string') throw outOf(index, value, 'a string')
      sink.text(value)
    }
  },
}

type FixedWidth = { bytes: number; put: (buffer: Buffer, at: number, value: unknown, index: number) => void; empty: unknown }

function fixedWidth(wireType: string, { bytes, put, empty }: FixedWidth): NativeCodec {
  return {
    wireType,
    empty,
    write(sink, values) {
      const { buffer, from } = sink.room(values.length * bytes)
      for (let index = 0, at = from; index < values.length; index++, at += bytes) put(buffer, at, values[index], index)
    },
  }
}

const integer = (bytes: 1 | 2 | 4, signed: boolean): FixedWidth => {
  const least = signed ? -(2 ** (bytes * 8 - 1)) : 0
  const most = 2 ** (bytes * 8 - (signed ? 1 : 0)) - 1
  return {
    bytes,
    empty: 0,
    put(buffer, at, value, index) {
      const number = typeof value === 'bigint' ? Number(value) : value
      if (typeof number !== 'number' || !Number.isInteger(number) || number < least || number > most)
        throw outOf(index, value, `an integer from ${least} to ${most}`)
      if (signed) buffer.writeIntLE(number, at, bytes)
      else buffer.writeUIntLE(number, at, bytes)
    },
  }
}

const wideInteger = (least: bigint, most: bigint): FixedWidth => ({
  bytes: 8,
  empty: 0,
  put(buffer, at, value, index) {
    if (typeof value === 'number' && Number.isSafeInteger(value) && (value >= 0 || least < 0n)) putSafe(buffer, at, value)
    else if (typeof value === 'bigint' && value >= least && value <= most) buffer.writeBigUInt64LE(BigInt.asUintN(64, value), at)
    else throw outOf(index, value, `a bigint from ${least} to ${most}, or a number that holds its integer exactly`)
  },
})

function putSafe(buffer: Buffer, at: number, value: number): void {
  const high = Math.floor(value / 4_294_967_296)
  buffer.writeUInt32LE(value - high * 4_294_967_296, at)
  buffer.writeInt32LE(high, at + 4)
}

/** DateTime64(3) holds the years 1900 to 2299. */
const TIME_MS_MIN = Date.UTC(1900, 0, 1)
const TIME_MS_MAX = Date.UTC(2299, 11, 31, 23, 59, 59, 999)
const DATE_TIME_64: FixedWidth = {
  bytes: 8,
  empty: 0,
  put(buffer, at, value, index) {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < TIME_MS_MIN || value > TIME_MS_MAX)
      throw outOf(index, value, 'whole milliseconds since 1970 in the years 1900 to 2299')
    putSafe(buffer, at, value)
  },
}

const DAY_MS = 86_400_000
const DATE: FixedWidth = {
  bytes: 2,
  empty: 0,
  put(buffer, at, value, index) {
    const days = typeof value === 'string' ? daysOf(value) : value
    if (typeof days !== 'number' || !Number.isInteger(days) || days < 0 || days > 65_535)
      throw outOf(index, value, "'YYYY-MM-DD' or days since 1970, up to 2149-06-06")
    buffer.writeUInt16LE(days, at)
  },
}
/** Many rows have few dates, and checking one costs more than everything else about it. */
const DAYS = new Map<string, number>()
const DAYS_MAX = 10_000
function daysOf(date: string): number | undefined {
  const seen = DAYS.get(date)
  if (seen !== undefined) return seen
  const days = parseDays(date)
  if (days !== undefined && DAYS.size < DAYS_MAX) DAYS.set(date, days)
  return days
}

function parseDays(date: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return undefined
  const ms = Date.parse(`${date}T00:00:00Z`)
  // 2026-02-30 parses as 2 March in some engines: a date that does not come back is not a date.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date ? undefined : ms / DAY_MS
}

const FIXED_WIDTH: Readonly<Record<string, FixedWidth>> = {
  UInt8: integer(1, false),
  UInt16: integer(2, false),
  UInt32: integer(4, false),
  Int8: integer(1, true),
  Int16: integer(2, true),
  Int32: integer(4, true),
  UInt64: wideInteger(0n, 2n ** 64n - 1n),
  Int64: wideInteger(-(2n ** 63n), 2n ** 63n - 1n),
  Date: DATE,
  Bool: {
    bytes: 1,
    empty: false,
    put(buffer, at, value, index) {
      if (typeof value !== 'boolean') throw outOf(index, value, 'true or false')
      buffer[at] = value ? 1 : 0
    },
  },
  Float64: {
    bytes: 8,
    empty: 0,
    put(buffer, at, value, index) {
      if (typeof value !== 'number') throw outOf(index, value, 'a number')
      buffer.writeDoubleLE(value, at)
    },
  },
}

function fixedString(wireType: string, bytes: number): NativeCodec {
  return fixedWidth(wireType, {
    bytes,
    empty: '',
    put(buffer, at, value, index) {
      if (typeof value !== 'string' || Buffer.byteLength(value) > bytes) throw outOf(index, value, `a string of at most ${bytes} bytes`)
      buffer.write(value, at)
    },
  })
}

function nullable(inner: NativeCodec | undefined): NativeCodec | undefined {
  if (!inner) return undefined
  return {
    wireType: `Nullable(${inner.wireType})`,
    empty: null,
    write(sink, values) {
      const { buffer, from } = sink.room(values.length)
      for (let index = 0; index < values.length; index++) if (values[index] === null) buffer[from + index] = 1
      inner.write(
        sink,
        values.map((value) => (value === null ? inner.empty : value)),
      )
    },
  }
}

function array(inner: NativeCodec | undefined): NativeCodec | undefined {
  if (!inner) return undefined
  return {
    wireType: `Array(${inner.wireType})`,
    empty: [],
    write(sink, values) {
      const lists = values.map((value, index) => {
        if (!Array.isArray(value)) throw outOf(index, value, 'an array')
        return value as readonly unknown[]
      })
      writeLists(sink, lists, [inner], (list) => [list])
    },
  }
}

function map(types: string): NativeCodec | undefined {
  const comma = types.indexOf(', ')
  const key = codecOf(types.slice(0, comma))
  const value = codecOf(types.slice(comma + 2))
  if (comma < 0 || !key || !value) return undefined
  return {
    wireType: `Map(${key.wireType}, ${value.wireType})`,
    empty: {},
    write(sink, values) {
      const entries = values.map((one, index) => {
        if (typeof one !== 'object' || one === null || Array.isArray(one)) throw outOf(index, one, 'an object or a Map')
        return one instanceof Map ? [...one.entries()] : Object.entries(one)
      })
      writeLists(sink, entries, [key, value], (list) => [list.map(([left]) => left), list.map(([, right]) => right)])
    },
  }
}

/** The running ends of the lists, then their elements, one column for each codec. */
function writeLists<L extends readonly unknown[]>(
  sink: ByteSink,
  lists: readonly L[],
  codecs: readonly NativeCodec[],
  columnsOf: (list: L) => readonly (readonly unknown[])[],
): void {
  const { buffer, from } = sink.room(lists.length * 8)
  const columns: unknown[][] = codecs.map(() => [])
  const ends: number[] = []
  let end = 0
  for (const [index, list] of lists.entries()) {
    end += list.length
    ends.push(end)
    putSafe(buffer, from + index * 8, end)
    if (list.length > 0) for (const [at, column] of columnsOf(list).entries()) for (const one of column) columns[at]?.push(one)
  }
  for (const [at, codec] of codecs.entries()) {
    try {
      codec.write(sink, columns[at] ?? [])
    } catch (fault) {
      if (!(fault instanceof ValueFault)) throw fault
      throw new ValueFault(
        ends.findIndex((one) => one > fault.index),
        `an element is not fit: ${fault.message}`,
      )
    }
  }
}

/** Says what kind of thing was found and never the thing: rows carry personal data. */
const outOf = (index: number, value: unknown, accepted: string): ValueFault =>
  new ValueFault(index, `found ${value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`}; accepted: ${accepted}`)
