import { midnightMs } from '@touchledger/rules'
import { type Fault, notAvailable, notFound, toFound } from './problem.ts'
import type { Store } from './store.ts'

/** What an answer is about: the last batch visible then. Batch 0 is the ledger before its first batch. */
export type Moment = {
  batch: number
  postedAtMs: number | null
  closedThrough: string
  /** `topic/partition` → first position the batch did not know. */
  cut: ReadonlyMap<string, number>
}

/** What was asked for: the newest, a batch, or all that was posted until a time (inclusive). */
export type AsOf = { kind: 'latest' } | { kind: 'batch'; batch: number } | { kind: 'time'; atMs: number }

const accepted = 'a time with its offset such as 2026-10-01T09:00:00Z, a date (the end of that day in the company’s zone), or batch:12'

/** Reads `as_of`. `zone` is what a bare date is read in. */
export function parseAsOf(text: string | undefined, zone: string, field = 'as_of'): AsOf | Fault {
  if (text === undefined || text === '' || text === 'latest') return { kind: 'latest' }
  const batch = /^batch:(\d{1,9})$/.exec(text)
  if (batch !== null) return { kind: 'batch', batch: Number(batch[1]) }
  if (/^(close|snapshot):./.test(text)) {
    throw notAvailable(field, text, `for now ${accepted}`)
  }
  if (/^\d{4}-\d\d-\d\d$/.test(text)) {
    const start = midnightMs(zone, text)
    if (!Number.isNaN(start)) return { kind: 'time', atMs: midnightMs(zone, dayAfter(text)) - 1 }
  }
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text)) {
    const atMs = Date.parse(text)
    if (!Number.isNaN(atMs)) return { kind: 'time', atMs }
  }
  return { field, found: toFound(text), accepted }
}

/** Only a bare date is local. */
export const needsZone = (text: string | undefined): boolean => /^\d{4}-\d\d-\d\d$/.test(text ?? '')

export const isFault = (read: AsOf | Fault): read is Fault => 'field' in read

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

type Row = { batch: string | number; posted_at_ms: string | number; closed_through: string; cut_json: string }

/**
 * The last visible batch at that moment. A batch counts once all before it do: a gap in the numbers is a record that has not been
 * projected yet, and what stands behind it waits.
 */
export async function readMoment(store: Store, asOf: AsOf, field = 'as_of'): Promise<Moment> {
  const [row] = await store.rows<Row>(
    `SELECT batch, toUnixTimestamp64Milli(posted_at) AS posted_at_ms, closed_through, toJSONString(cut) AS cut_json
     FROM (SELECT batch, posted_at, closed_through, cut, row_number() OVER (ORDER BY batch) AS place FROM sealed_batches)
     WHERE batch = place AND batch <= {batch:UInt32} AND toUnixTimestamp64Milli(posted_at) <= {at_ms:Int64}
     ORDER BY batch DESC LIMIT 1`,
    { batch: asOf.kind === 'batch' ? asOf.batch : 4_294_967_295, at_ms: asOf.kind === 'time' ? asOf.atMs : Number.MAX_SAFE_INTEGER },
  )
  const found = row === undefined ? nothingPosted : fromRow(row)
  if (asOf.kind === 'batch' && asOf.batch !== found.batch) {
    throw notFound(field, `batch:${asOf.batch}`, `batch:0 to batch:${found.batch}, the last visible one`)
  }
  return found
}

const nothingPosted: Moment = { batch: 0, postedAtMs: null, closedThrough: '', cut: new Map() }

function fromRow(row: Row): Moment {
  const cut = new Map(Object.entries(JSON.parse(row.cut_json)).map(([key, end]) => [key, Number(end)]))
  return { batch: Number(row.batch), postedAtMs: Number(row.posted_at_ms), closedThrough: row.closed_through, cut }
}

/** Rows of derived tables that count at a moment; a fragment of numbers only. */
export const countingRows = ({ batch }: Moment): string =>
  `batch <= ${batch} AND attempt IN (SELECT sealed_attempt FROM sealed_batches WHERE batch <= ${batch})`

/** Facts of a topic that the moment knew; a fragment of numbers only. */
export function withinCut({ cut }: Pick<Moment, 'cut'>, topic: string): string {
  const parts: string[] = []
  for (const [key, end] of cut) {
    const [name, partition] = key.split('/')
    if (name === topic) parts.push(`(log_partition = ${Number(partition)} AND log_offset < ${Number(end)})`)
  }
  return parts.length === 0 ? '0' : `(${parts.join(' OR ')})`
}
