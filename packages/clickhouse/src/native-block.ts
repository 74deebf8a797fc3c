import assert from 'node:assert'
import type { ByteSink } from './byte-sink.ts'
import type { Column } from './clickhouse.ts'
import { codecOf, type NativeCodec, ValueFault } from './native-codec.ts'

export type NativeColumn = { name: string; codec: NativeCodec }

const NAME = /^[A-Za-z_]\w*$/

/** Asserts that the columns can be written and that the data has their shape. */
export function nativeColumns(table: string, columns: readonly Column[], data: readonly (readonly unknown[])[]): NativeColumn[] {
  assert(/^[A-Za-z_]\w*$/.test(table), 'a table is named by letters, digits and _')
  assert(columns.length > 0 && columns.length === data.length, `${table}: ${columns.length} columns are named and ${data.length} are given`)
  const count = data[0]?.length ?? 0
  return columns.map(({ name, type }, at) => {
    const codec = codecOf(type)
    assert(NAME.test(name), `${table}: a column is named by letters, digits and _`)
    assert(codec, `${table}.${name}: the type ${type} is not one that is inserted here`)
    assert(data[at]?.length === count, `${table}.${name}: ${data[at]?.length} values, the first column has ${count}`)
    return { name, codec }
  })
}

/** How long encoding may hold the event loop before it lets others in. */
const HOLD_MS = 8

/** Writes the rows from `from` to `to` as one block of the Native format. */
export async function writeBlock(
  sink: ByteSink,
  table: string,
  columns: readonly NativeColumn[],
  data: readonly (readonly unknown[])[],
  from: number,
  to: number,
): Promise<void> {
  sink.varint(columns.length)
  sink.varint(to - from)
  let since = performance.now()
  for (const [at, { name, codec }] of columns.entries()) {
    const column = data[at] ?? []
    sink.text(name)
    sink.text(codec.wireType)
    try {
      codec.write(sink, from === 0 && to === column.length ? column : column.slice(from, to))
    } catch (fault) {
      if (fault instanceof ValueFault) assert.fail(`${table}.${name}, row ${from + fault.index}: ${fault.message}`)
      throw fault
    }
    if (performance.now() - since > HOLD_MS) {
      await new Promise((resolve) => setImmediate(resolve))
      since = performance.now()
    }
  }
}
