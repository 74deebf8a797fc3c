import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type RegisteredSchema = { id: number; subject: string; version: number; schema: unknown }

/** Every schema that ever landed, with its id on the wire, as registry.json lists them. The list is append-only. */
export function loadSchemas(): readonly RegisteredSchema[] {
  const registry: { schemas: { id: number; subject: string; version: number; file: string }[] } = readJson('registry.json')
  return registry.schemas.map(({ id, subject, version, file }) => ({ id, subject, version, schema: readJson(file) }))
}

function readJson(name: string) {
  return JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'))
}
