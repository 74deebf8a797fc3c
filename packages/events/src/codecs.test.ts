import { loadSchemas } from '@touchledger/schemas'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildCodecs, MESSAGE_BYTES_MAX, type Topic } from './codecs.ts'
import type { GovernanceRecord, RecordOf } from './records.ts'

const schemas = loadSchemas()
const codecs = buildCodecs(schemas)
const topics: readonly Topic[] = ['touches', 'costs', 'crm', 'finance', 'governance', 'postings', 'dead_letters']

const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const long = fc.integer({ min: -(2 ** 52), max: 2 ** 52 })
const maybe = fc.option(long, { nil: null })
const texts = fc.dictionary(
  text.filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key)),
  text,
  { noNullPrototype: true, maxKeys: 5 },
)

type AvroType = string | readonly unknown[] | { type: string; items?: AvroType; fields?: readonly { name: string; type: AvroType }[] }

/** Records of a schema, so that a field added to a schema is tested without a change here. */
function arbitraryOf(type: AvroType): fc.Arbitrary<unknown> {
  if (Array.isArray(type)) return type.includes('boolean') ? fc.option(fc.boolean(), { nil: null }) : maybe
  if (type === 'string') return text
  if (type === 'boolean') return fc.boolean()
  if (type === 'int') return fc.integer()
  if (typeof type !== 'object' || !('type' in type)) return long
  if (type.type === 'map') return texts
  if (type.type === 'array' && type.items !== undefined) return fc.array(arbitraryOf(type.items), { maxLength: 4 })
  if (type.type === 'record')
    return fc.record(Object.fromEntries((type.fields ?? []).map(({ name, type }) => [name, arbitraryOf(type)])), { noNullPrototype: true })
  return long
}

const decision: GovernanceRecord = {
  event_id: 'g',
  kind: 'rules_published',
  occurred_at: 1,
  resolution_ms: 1,
  source_sequence: null,
  recorded_at: 2,
  source_system: 'touchledger',
  account: '',
  version: 2,
  content_hash: 'h',
  subject: 's',
  actor: 'a',
  effective_from: null,
  payload: '{}',
}

describe('codecs', () => {
  test.for(topics)('a record of %s comes back as it was written', (topic) => {
    const schema = schemas.findLast(({ subject }) => subject === topic)?.schema
    fc.assert(
      fc.property(arbitraryOf(schema as AvroType), (record) => {
        const decoded = codecs.decode(topic, codecs.encode(topic, record as RecordOf[Topic]))
        expect(decoded).toEqual({ ok: true, record })
      }),
      { numRuns: 100 },
    )
  })

  test('a message starts with 0x00 and the id of the newest schema, big-endian', () => {
    const bytes = codecs.encode('governance', decision)
    expect([...bytes.subarray(0, 5)]).toEqual([0, 0, 0, 0, 5])
  })

  test('one record is always the same bytes, so that logs written by different releases compare', () => {
    const bytes = codecs.encode('governance', decision)
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '00000000050267' +
        '1e72756c65735f7075626c6973686564' +
        '0202' +
        '00' +
        '0416746f7563686c65646765720004' +
        '026802730261' +
        '00' +
        '047b7d',
    )
  })

  test('decoding is total for any bytes', () => {
    const header = fc.integer({ min: 0, max: 9 }).map((id) => [0, 0, 0, 0, id])
    const bytes = fc.tuple(header, fc.uint8Array({ maxLength: 300 })).map(([head, body]) => Uint8Array.from([...head, ...body]))
    fc.assert(
      fc.property(fc.constantFrom(...topics), fc.oneof(bytes, fc.uint8Array()), (topic, message) => {
        const decoded = codecs.decode(topic, message)
        expect(decoded.ok || ['undecodable', 'unknown_schema', 'wrong_topic'].includes(decoded.reason)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('a cut message and one with trailing bytes are undecodable', () => {
    const bytes = codecs.encode('governance', decision)
    for (let length = 0; length < bytes.length; length++)
      expect(codecs.decode('governance', bytes.subarray(0, length))).toEqual({ ok: false, reason: 'undecodable' })
    expect(codecs.decode('governance', Uint8Array.from([...bytes, 0]))).toEqual({ ok: false, reason: 'undecodable' })
  })

  test('a message of another topic, of an unregistered schema and of too many bytes is refused by its own reason', () => {
    const bytes = codecs.encode('governance', decision)
    expect(codecs.decode('crm', bytes)).toEqual({ ok: false, reason: 'wrong_topic' })
    const foreign = Uint8Array.from(bytes)
    foreign[3] = 77
    expect(codecs.decode('governance', foreign)).toEqual({ ok: false, reason: 'unknown_schema' })
    expect(codecs.decode('governance', new Uint8Array(MESSAGE_BYTES_MAX + 1))).toEqual({ ok: false, reason: 'undecodable' })
  })

  test('a few bytes that announce a million items are refused without making them', () => {
    const listOf = (fields: readonly unknown[]) => ({
      type: 'record',
      name: 'L',
      fields: [{ name: 'items', type: { type: 'array', items: { type: 'record', name: 'I', fields } } }],
    })
    const bytes = Uint8Array.from([0, 0, 0, 0, 1, 0x80, 0x89, 0x7a, 0])
    // Items of no bytes at all are the harder case: nothing but the count says that they cannot be there.
    for (const fields of [[{ name: 'a', type: 'string' }], []]) {
      const own = buildCodecs([{ id: 1, subject: 'crm', version: 1, schema: listOf(fields) }])
      expect(own.decode('crm', bytes)).toEqual({ ok: false, reason: 'undecodable' })
    }
  })

  test('a map with a key that reaches a prototype is undecodable, and writing one is a programmer’s error', () => {
    const map = { type: 'record', name: 'M', fields: [{ name: 'attributes', type: { type: 'map', values: 'string' } }] }
    const own = buildCodecs([{ id: 1, subject: 'crm', version: 1, schema: map }])
    const entry = (key: string) => Uint8Array.from([0, 0, 0, 0, 1, 2, 2 * key.length, ...Buffer.from(key), 2, 120, 0])
    expect(own.decode('crm', entry('__proto__'))).toEqual({ ok: false, reason: 'undecodable' })
    expect(own.decode('crm', entry('_proto___'))).toEqual({ ok: true, record: { attributes: { _proto___: 'x' } } })
    const record: RecordOf['crm'] = JSON.parse('{"attributes":{"__proto__":"x"}}')
    expect(() => own.encode('crm', record)).toThrow('__proto__')
  })

  test('an integer that a double does not hold is never written nor read', () => {
    expect(() => codecs.encode('governance', { ...decision, version: 2 ** 53 })).toThrow()
    const one = { type: 'record', name: 'O', fields: [{ name: 'n', type: 'long' }] }
    const own = buildCodecs([{ id: 1, subject: 'crm', version: 1, schema: one }])
    const bytes = Uint8Array.from([0, 0, 0, 0, 1, 254, 255, 255, 255, 255, 255, 255, 255, 255, 1])
    expect(own.decode('crm', bytes)).toEqual({ ok: false, reason: 'undecodable' })
  })

  test('a record longer than the scratch buffer is written whole', () => {
    const record = { ...decision, payload: JSON.stringify('ж'.repeat(300_000)) }
    expect(codecs.decode('governance', codecs.encode('governance', record))).toEqual({ ok: true, record })
    expect(codecs.decode('governance', codecs.encode('governance', decision))).toEqual({ ok: true, record: decision })
  })

  test('a record of an older version is read as the newest, with defaults for what it lacked', () => {
    const fields = [{ name: 'event_id', type: 'string' }]
    const older = {
      id: 1,
      subject: 'crm',
      version: 1,
      schema: { type: 'record', name: 'R', fields: [...fields, { name: 'gone', type: 'long', default: 0 }] },
    }
    const newer = {
      id: 2,
      subject: 'crm',
      version: 2,
      schema: { type: 'record', name: 'R', fields: [{ name: 'added', type: 'string', default: 'x' }, ...fields] },
    }
    const record: RecordOf['crm'] = JSON.parse('{"event_id":"e","gone":7}')
    const written = buildCodecs([older]).encode('crm', record)
    expect(buildCodecs([older, newer]).decode('crm', written)).toEqual({ ok: true, record: { event_id: 'e', added: 'x' } })
  })
})
