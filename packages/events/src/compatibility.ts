import type avro from 'avsc'
import { compileSchema, type SchemaVersion } from './codecs.ts'

/** Two versions of one subject that cannot read each other; `field` is empty where the whole record is at fault. */
export type CompatibilityFault = {
  subject: string
  versions: readonly [older: number, newer: number]
  field: string
  found: string
  accepted: string
}

type Field = { name: string; type: unknown; default?: unknown }

/**
 * FULL_TRANSITIVE: every version of a subject reads every other, in both directions, because a log is replayed from its
 * first record and an older service may meet a newer record during an upgrade. Answers every fault; none means compatible.
 */
export function checkCompatibility(schemas: readonly SchemaVersion[]): readonly CompatibilityFault[] {
  const faults: CompatibilityFault[] = []
  for (const [subject, versions] of Map.groupBy(schemas, ({ subject }) => subject)) {
    const ordered = versions.toSorted((a, b) => a.version - b.version)
    ordered.forEach((older, index) => {
      for (const newer of ordered.slice(index + 1)) {
        for (const fault of faultsOfPair(older.schema, newer.schema))
          faults.push({ subject, versions: [older.version, newer.version], ...fault })
      }
    })
  }
  return faults
}

type PairFault = { field: string; found: string; accepted: string }

function faultsOfPair(older: unknown, newer: unknown): readonly PairFault[] {
  const before = fieldsOf(older)
  const after = fieldsOf(newer)
  const faults = [
    ...withoutDefault(after, before, 'an added field without default', 'an added field with a default, so that older records can be read'),
    ...withoutDefault(
      before,
      after,
      'a removed field without default',
      'removing only a field that has a default, so that older readers go on',
    ),
    ...changedTypes(before, after),
  ]
  if (faults.length > 0) return faults
  const found = resolverFault(compileSchema(newer), compileSchema(older)) ?? resolverFault(compileSchema(older), compileSchema(newer))
  return found === undefined ? [] : [{ field: '', found, accepted: 'versions that read each other in both directions' }]
}

function withoutDefault(fields: ReadonlyMap<string, Field>, others: ReadonlyMap<string, Field>, found: string, accepted: string) {
  return [...fields.values()]
    .filter((field) => !others.has(field.name) && field.default === undefined)
    .map(({ name }) => ({ field: name, found, accepted }))
}

function changedTypes(before: ReadonlyMap<string, Field>, after: ReadonlyMap<string, Field>): readonly PairFault[] {
  const faults: PairFault[] = []
  for (const [name, field] of before) {
    const other = after.get(name)
    if (other === undefined) continue
    const [olderType, newerType] = [typeOfField(field), typeOfField(other)]
    // A reference to a type defined by an earlier field does not stand alone; the whole record's resolver covers it.
    if (olderType === undefined || newerType === undefined) continue
    const found = resolverFault(newerType, olderType) ?? resolverFault(olderType, newerType)
    if (found !== undefined) faults.push({ field: name, found, accepted: 'the type it had; a new meaning is a new field with a default' })
  }
  return faults
}

function typeOfField(field: Field): avro.Type | undefined {
  try {
    return compileSchema({ type: 'record', name: 'OneField', fields: [field] })
  } catch {
    return undefined
  }
}

function resolverFault(reader: avro.Type, writer: avro.Type): string | undefined {
  try {
    reader.createResolver(writer)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function fieldsOf(schema: unknown): ReadonlyMap<string, Field> {
  const { fields = [] } = schema as { fields?: readonly Field[] }
  return new Map(fields.map((field) => [field.name, field]))
}
