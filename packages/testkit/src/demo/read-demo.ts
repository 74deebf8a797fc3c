import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoImport, DemoManifest } from './manifest.ts'

// For tests: reads the demo's files back the short way, without the product's parsers and without the generator's knowledge.

export type Row = Readonly<Record<string, string>>
export const textOf = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8')

const signs: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\', "'": "'" }
const unescaped = (cell: string): string => cell.replace(/\\(.)/g, (whole, sign: string) => signs[sign] ?? whole)

/** Rows of a tab-separated file by column; arrays stay as they stand. */
export function tsvRows(text: string): { columns: string[]; rows: Row[]; widths: Set<number> } {
  const [header = '', ...lines] = text.split('\n')
  const columns = header.split('\t').map((name) => name.replace('ym:s:', ''))
  const widths = new Set<number>()
  const rows = lines
    .filter((line) => line !== '')
    .map((line) => {
      const cells = line.split('\t')
      widths.add(cells.length)
      return Object.fromEntries(columns.map((name, at) => [name, unescaped(cells[at] ?? '')]))
    })
  return { columns, rows, widths }
}

/** Rows of a table by column, quotes as RFC 4180 has them. */
export function csvRows(text: string): { rows: Row[]; widths: Set<number> } {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''),
    )
  const [header = [], ...rest] = lines
  return {
    rows: rest.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at] ?? '']))),
    widths: new Set(lines.map((cells) => cells.length)),
  }
}

type FieldCard = { field_name: string; field_code: string | null; values: { value: string | number }[] }
export type Card = {
  id: number
  created_at: number
  created_by: number
  is_deleted: boolean
  price: number
  price_with_minor_units?: number
  custom_fields_values: FieldCard[] | null
  _embedded: { contacts: { id: number }[]; companies: { id: number }[] }
}
export type EventCard = {
  id: string
  type: string
  entity_id: number
  created_at: number
  value_after: { lead_status?: { id: number }; merge?: { entity: { id: number } } }[]
}
export type Page = { _page: number; _links: { next?: { href: string } }; _embedded: Record<string, unknown[]> }

/** Pages of one kind in one export of the CRM. */
export const pagesIn = (folder: string, done: DemoImport, kind: string): Page[] =>
  done.files.filter((file) => file.includes(`/${kind}-page-`)).map((file) => JSON.parse(textOf(folder, file)) as Page)
export const cardsIn = <T>(folder: string, done: DemoImport, kind: string, key = kind): T[] =>
  pagesIn(folder, done, kind).flatMap((page) => page._embedded[key] as T[])

export const fieldOf = (card: Card, name: string): string[] =>
  (card.custom_fields_values ?? [])
    .filter(({ field_code, field_name }) => (field_code ?? field_name) === name)
    .flatMap(({ values }) => values.map(({ value }) => String(value)))

/** Visits as they stand when all is imported: of each day those of the latest pull. */
export function standingVisits(folder: string, manifest: DemoManifest): Row[] {
  const days = new Map<string, { exportedAt: string; rows: Map<string, Row> }>()
  for (const { source, files, options } of manifest.imports) {
    if (source !== 'metrika') continue
    for (const row of files.flatMap((file) => tsvRows(textOf(folder, file)).rows)) {
      const date = row.date ?? ''
      let day = days.get(date)
      if (day === undefined || day.exportedAt < options.exportedAt) {
        day = { exportedAt: options.exportedAt, rows: new Map() }
        days.set(date, day)
      }
      if (day.exportedAt === options.exportedAt) day.rows.set(row.visitID ?? '', row)
    }
  }
  return [...days.values()].flatMap(({ rows }) => [...rows.values()])
}
