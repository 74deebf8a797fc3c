import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadSchemas } from '@touchledger/schemas'
import { describe, expect, test } from 'vitest'
import { compileSchema } from './codecs.ts'
import { checkCompatibility } from './compatibility.ts'

const base = [
  { name: 'event_id', type: 'string' },
  { name: 'rows', type: 'long', default: 0 },
]
const version = (number: number, fields: readonly unknown[]) => ({
  id: number,
  subject: 'crm',
  version: number,
  schema: { type: 'record', name: 'R', fields },
})
const fieldsAtFault = (...versions: readonly unknown[][]) =>
  checkCompatibility(versions.map((fields, index) => version(index + 1, fields))).map(
    ({ versions: [older, newer], field }) => `${older}-${newer} ${field}`,
  )

describe('schema compatibility', () => {
  test('adding and removing fields that have defaults is compatible in both directions', () => {
    expect(fieldsAtFault(base, [...base, { name: 'more', type: ['null', 'string'], default: null }], base.slice(0, 1))).toEqual([])
  })

  test('an added field without default is named, against every older version', () => {
    const added = { name: 'more', type: 'string' }
    expect(fieldsAtFault(base, base, [...base, added])).toEqual(['1-3 more', '2-3 more'])
  })

  test('removing a field without default is named', () => {
    expect(fieldsAtFault(base, base.slice(1))).toEqual(['1-2 event_id'])
  })

  test('a type that is narrowed, widened or replaced is named, since either direction must read the other', () => {
    const rowsAs = (type: unknown) => [base[0], { name: 'rows', type, default: 0 }]
    for (const type of ['int', 'double', ['long', 'null']]) expect(fieldsAtFault(base, rowsAs(type))).toEqual(['1-2 rows'])
    expect(fieldsAtFault(base, [base[0], { name: 'rows', type: 'string', default: '' }])).toEqual(['1-2 rows'])
  })

  test('a fault between versions that are not neighbours is found', () => {
    const optional = { name: 'kind', type: 'string', default: '' }
    const other = { name: 'kind', type: 'long', default: 0 }
    expect(fieldsAtFault([...base, optional], base, [...base, other])).toEqual(['1-3 kind'])
  })

  test('every version of the registry reads every other', () => {
    expect(checkCompatibility(loadSchemas())).toEqual([])
  })

  test('registry ids are unique and grow, versions of a subject count from 1, and each schema file is registered and parses', () => {
    const schemas = loadSchemas()
    expect(schemas.map(({ id }) => id)).toEqual(schemas.map((_, index) => index + 1))
    for (const versions of Map.groupBy(schemas, ({ subject }) => subject).values())
      expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1))
    for (const { schema } of schemas) expect(compileSchema(schema).typeName).toBe('record')
    const files = readdirSync(join(import.meta.dirname, '../../../schemas')).filter((name) => name.endsWith('.avsc'))
    expect(files.toSorted()).toEqual(schemas.map(({ subject, version }) => `${subject}.v${version}.avsc`).toSorted())
  })
})
