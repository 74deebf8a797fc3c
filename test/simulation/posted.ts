import type { ClickHouse } from '@touchledger/clickhouse'
import { type EventLog, TOPICS } from '@touchledger/event-log'
import type { Codecs, PostingRecord, RecordOf } from '@touchledger/events'
import { type Lines, lineColumns, lineOf } from './reference.ts'
import type { KnownUpTo, LogFacts, Placed } from './reference-facts.ts'

// What the log and the ledger say, read without any code of the poster.

type Io = { log: EventLog; codecs: Codecs }

async function readTopic<T extends keyof RecordOf>({ log, codecs }: Io, topic: T): Promise<Placed<RecordOf[T]>[]> {
  const found: Placed<RecordOf[T]>[] = []
  for (const partition of (await log.ends(topic)).keys()) {
    for (const { offset, value } of await log.read(topic, partition, 0, { records: 100_000, bytes: 64 * 1024 * 1024 })) {
      const decoded = codecs.decode(topic, value)
      if (decoded.ok) found.push({ topic, partition, offset, record: decoded.record })
    }
  }
  return found
}

export async function readLogFacts(io: Io): Promise<LogFacts> {
  return {
    touches: await readTopic(io, 'touches'),
    crm: await readTopic(io, 'crm'),
    finance: await readTopic(io, 'finance'),
    governance: await readTopic(io, 'governance'),
  }
}

/** The journal: of each batch number the first record, and no number missing. */
export async function readJournal(io: Io): Promise<PostingRecord[]> {
  const first = new Map<number, PostingRecord>()
  for (const { record } of await readTopic(io, 'postings')) if (!first.has(record.batch)) first.set(record.batch, record)
  const journal = [...first.values()].sort((a, b) => a.batch - b.batch)
  for (const [index, record] of journal.entries()) {
    if (record.batch !== index + 1) throw new Error(`the journal has batch ${record.batch} in place ${index + 1}`)
    const before = journal[index - 1]
    if (before !== undefined && record.posted_at <= before.posted_at)
      throw new Error(`batch ${record.batch} was posted before the one before it`)
  }
  return journal
}

export const cutOf = (record: PostingRecord): KnownUpTo =>
  new Map(record.cut.map(({ topic, partition, end }) => [`${topic}/${partition}`, end]))

/** True once a batch knows everything that the log holds. */
export async function knowsAll(io: Io, cut: KnownUpTo): Promise<boolean> {
  for (const topic of TOPICS) {
    if (topic === 'postings' || topic === 'dead_letters') continue
    const ends = await io.log.ends(topic)
    for (const [partition, end] of ends.entries()) if ((cut.get(`${topic}/${partition}`) ?? 0) !== end) return false
  }
  return true
}

const names = lineColumns.join(', ')
const visible = 'attempt IN (SELECT sealed_attempt FROM sealed_batches)'

/** The ledger's visible sums by line. */
export async function readLines(store: ClickHouse): Promise<Lines> {
  const rows = await store.values<readonly (string | null)[]>(
    `SELECT ${names.replace('conversion_date, touch_date', "toString(conversion_date), ifNull(toString(touch_date), '')")},
       toString(sum(toInt128(share_nano))) AS share, toString(sum(toInt128(amount_minor))) AS amount
     FROM ledger WHERE ${visible} GROUP BY ALL HAVING share != '0' OR amount != '0'`,
  )
  return new Map(
    rows.map((row) => {
      const line = lineOf(Object.fromEntries(lineColumns.map((name, index) => [name, row[index] ?? ''])))
      return [line, [BigInt(row[lineColumns.length] ?? 0), BigInt(row[lineColumns.length + 1] ?? 0)]]
    }),
  )
}

/** Of each visible batch a hash of all its rows: entries that once were posted stay as they are. */
export async function readBatchHashes(store: ClickHouse): Promise<Map<number, string>> {
  const rows = await store.values<readonly [string | number, string]>(
    `SELECT batch, lower(hex(SHA256(arrayStringConcat(arraySort(groupArray(formatRowNoNewline('TSV', *))), '\\n'))))
     FROM (SELECT * FROM ledger WHERE ${visible}) GROUP BY batch`,
  )
  return new Map(rows.map(([batch, hash]) => [Number(batch), hash]))
}

/** Entries that break what holds for every entry: booked in their own month (no month is closed), with evidence, first ones saying so. */
export async function readOddEntries(store: ClickHouse): Promise<string[]> {
  const rows = await store.values<readonly [string]>(
    `SELECT concat(conversion_id, ' ', model_id, ' batch ', toString(batch), ': ', odd) FROM (
       SELECT l.batch, l.conversion_id, l.model_id,
         multiIf(accounting_month != formatDateTime(conversion_date, '%Y-%m') OR adjusts != '', 'month',
           e.evidence_hash = '', 'no evidence',
           min(batch) OVER (PARTITION BY conversion_id, model_id) = batch AND cause NOT IN ('new_conversion', 'refund'), 'first cause',
           min(batch) OVER (PARTITION BY conversion_id, model_id) < batch AND cause = 'new_conversion', 'later cause', '') AS odd
       FROM (SELECT * FROM ledger WHERE ${visible}) AS l
       LEFT JOIN (SELECT DISTINCT batch, conversion_id, evidence_hash FROM evidence WHERE ${visible}) AS e
         ON e.batch = l.batch AND e.conversion_id = l.conversion_id AND e.evidence_hash = l.evidence_hash)
     WHERE odd != '' LIMIT 10`,
  )
  return rows.map(([text]) => text)
}

/** Lines on which the two differ, as text. */
export function differencesOf(found: Lines, expected: Lines): string[] {
  const text = (pair: readonly [bigint, bigint] | undefined) => (pair === undefined ? 'nothing' : `${pair[0]} nano, ${pair[1]} minor`)
  return [...new Set([...found.keys(), ...expected.keys()])]
    .filter((line) => text(found.get(line)) !== text(expected.get(line)))
    .sort()
    .map((line) => `${line}: posted ${text(found.get(line))}, the reference says ${text(expected.get(line))}`)
}
