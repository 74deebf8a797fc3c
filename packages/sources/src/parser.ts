import type { Parsed } from '@touchledger/events'
import type { AmoSettings } from './amocrm/options.ts'

/** What a file does not say itself; times are ms since 1970 UTC. */
export type ParseOptions = {
  /** For messages only. */
  fileName: string
  /** `YYYY-MM-DDThh:mm:ss.mmm` in the zone of the source to ms; NaN for a local time that does not exist. */
  localToMs: (local: string) => number
  /** When the source answered: the version of every row. All files of one import command share it. */
  exportedAtMs: number
  /** The clock, for refusing times that lie ahead. */
  nowMs: number
  /** Login, subdomain or other account that the file does not carry. */
  account?: string
  /** Metrika counter, where the file has no such column. */
  counter?: string
  /** `included:22`, `excluded:22` or `none`, where the file does not say. */
  vat?: string
  /** ISO 4217, where the file does not say. */
  currency?: string
  /** Unit of money columns; absent: told from the cells. */
  money?: 'micros' | 'decimals'
  /** The CRM that ids belong to. */
  crm?: string
  /** True leaves `day_replaced` out: rows are added, days are not replaced. */
  partial?: boolean
  /** Of our own CSVs, `,` by default; with `;` numbers and dates may also stand as Russian Excel writes them. */
  delimiter?: ',' | ';' | '\t'
  /** Of our own CSVs, UTF-8 by default. */
  encoding?: 'utf-8' | 'windows-1251'
  /** Identifier type of the column `visitor_id`, `ym_client_id` by default. */
  visitorType?: string
  /** Whether the rules know a stage of a pipeline (names or ids, `''` for no pipeline), and which they know. Absent: every stage passes. */
  knownStage?: (pipeline: string, stage: string) => { ok: true } | { ok: false; known: readonly string[] }
  /** VAT rate in per cent on a day `YYYY-MM-DD`, for rows that say `included` or `excluded` without a rate. */
  vatRateOn?: (day: string) => number | undefined
  /** The account's own fields and names, for amoCRM. */
  amocrm?: AmoSettings
}

/** Reads one kind of source file as a stream, in batches; bad rows are values with their line number, never a throw. */
export type SourceParser = {
  name: string
  parse(input: AsyncIterable<Uint8Array>, options: ParseOptions): AsyncIterable<Parsed[]>
}
