import avro from 'avsc'
import { buildBoundsCheck, prototypeKeyOf } from './message-bounds.ts'
import type { RecordOf } from './records.ts'

export type Topic = keyof RecordOf

/** One entry of the schema registry: `subject` is the topic without the workspace's prefix. */
export type SchemaVersion = { id: number; subject: string; version: number; schema: unknown }

export type Decoded<T extends Topic> =
  | { ok: true; record: RecordOf[T] }
  | { ok: false; reason: 'undecodable' | 'unknown_schema' | 'wrong_topic' }

export type Codecs = {
  /** The record in the newest version of the topic's schema. A record that the schema does not admit is a programmer's error. */
  encode: <T extends Topic>(topic: T, record: RecordOf[T]) => Uint8Array
  /** Total: whatever the bytes are, the answer is a value. Every version that ever landed is read as the newest. */
  decode: <T extends Topic>(topic: T, bytes: Uint8Array) => Decoded<T>
}

/** A longer message is refused unread; the door's limits keep a record far below it. */
export const MESSAGE_BYTES_MAX = 4 * 1024 * 1024

const HEADER_BYTES = 5
const SCRATCH_BYTES = 64 * 1024

type Reader = { topic: string; isInBounds: (bytes: Uint8Array, start: number) => boolean; read: (bytes: Buffer) => unknown }
type Writer = { id: number; type: avro.Type; maps: readonly string[] }

/** Compiles the registry's schemas once. Confluent wire format: 0x00, the schema's id (4 bytes, big-endian), the Avro body. */
export function buildCodecs(schemas: readonly SchemaVersion[]): Codecs {
  const { readers, writers } = compile(schemas)
  let scratch = Buffer.allocUnsafe(SCRATCH_BYTES)

  function encode<T extends Topic>(topic: T, record: RecordOf[T]): Uint8Array {
    const writer = writers.get(topic)
    if (writer === undefined) throw new Error(`encode: found topic ${topic}; accepted: ${[...writers.keys()].join(', ')}`)
    for (const name of writer.maps) assertNoPrototypeKey(topic, name, record)
    let end = writer.type.encode(record, scratch, HEADER_BYTES)
    if (end < 0) {
      // avsc answers how many bytes lack, as a negative number, and has written nothing that counts.
      scratch = Buffer.allocUnsafe(2 * (scratch.length - end))
      end = writer.type.encode(record, scratch, HEADER_BYTES)
    }
    if (end > MESSAGE_BYTES_MAX) throw new Error(`encode ${topic}: found ${end} bytes; accepted: at most ${MESSAGE_BYTES_MAX}`)
    scratch[0] = 0
    scratch.writeUInt32BE(writer.id, 1)
    const message = Buffer.allocUnsafe(end)
    scratch.copy(message, 0, 0, end)
    return message
  }

  function decode<T extends Topic>(topic: T, bytes: Uint8Array): Decoded<T> {
    if (bytes.length < HEADER_BYTES || bytes.length > MESSAGE_BYTES_MAX || bytes[0] !== 0) return { ok: false, reason: 'undecodable' }
    const message = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const reader = readers.get(message.readUInt32BE(1))
    if (reader === undefined) return { ok: false, reason: 'unknown_schema' }
    if (reader.topic !== topic) return { ok: false, reason: 'wrong_topic' }
    try {
      if (!reader.isInBounds(message, HEADER_BYTES)) return { ok: false, reason: 'undecodable' }
      // The resolver yields the newest version, whose fields are those of RecordOf (door.test.ts compares them).
      return { ok: true, record: reader.read(message) as RecordOf[T] }
    } catch {
      return { ok: false, reason: 'undecodable' }
    }
  }

  return { encode, decode }
}

/** Compiles one schema of our own; a schema from outside must never come here, since avsc generates code from it. */
export function compileSchema(schema: unknown): avro.Type {
  return avro.Type.forSchema(schema as Parameters<typeof avro.Type.forSchema>[0], { omitRecordMethods: true })
}

function compile(schemas: readonly SchemaVersion[]) {
  const newest = new Map<string, SchemaVersion>()
  for (const entry of schemas) if (entry.version > (newest.get(entry.subject)?.version ?? 0)) newest.set(entry.subject, entry)
  const writers = new Map<string, Writer>()
  for (const [subject, { id, schema }] of newest) writers.set(subject, { id, type: compileSchema(schema), maps: mapFieldsOf(schema) })
  const readers = new Map<number, Reader>()
  for (const { id, subject, schema } of schemas) {
    const readerType = writers.get(subject)?.type ?? compileSchema(schema)
    const isNewest = newest.get(subject)?.id === id
    const writerType = isNewest ? readerType : compileSchema(schema)
    const resolver = isNewest ? undefined : readerType.createResolver(writerType)
    readers.set(id, {
      topic: subject,
      isInBounds: buildBoundsCheck(schema),
      read: (bytes) => readerType.decode(bytes, HEADER_BYTES, resolver).value,
    })
  }
  return { readers, writers }
}

function mapFieldsOf(schema: unknown): readonly string[] {
  const { fields = [] } = schema as { fields?: readonly { name: string; type: unknown }[] }
  return fields.filter(({ type }) => (type as { type?: unknown }).type === 'map').map(({ name }) => name)
}

function assertNoPrototypeKey(topic: string, name: string, record: object): void {
  const map = (record as Readonly<Record<string, unknown>>)[name]
  const key = typeof map === 'object' && map !== null ? prototypeKeyOf(map) : undefined
  if (key !== undefined) throw new Error(`encode ${topic}: found the key ${key} in ${name}; accepted: any other key (the door rejects it)`)
}
