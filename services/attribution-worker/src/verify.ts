import { toNumber } from '@touchledger/clickhouse'
import { TOPICS } from '@touchledger/event-log'
import type { PostingRecord } from '@touchledger/events'
import type { Terms } from '@touchledger/ledger'
import { factTables, type Topic } from './collector/table-rows.ts'
import { allDeals } from './poster/affected.ts'
import { lastSealed, toSealed } from './poster/batches.ts'
import { deriveSlice } from './poster/derive-slice.ts'
import { entriesStatement } from './poster/entries.ts'
import { deriveAllLabels } from './poster/identity-step.ts'
import { findRepeated } from './poster/kernel.ts'
import { batchSlices, type PosterIo, readTerms } from './poster/post-batch.ts'
import { posted, type Scope } from './poster/scope.ts'
import { batchHash, entryHash, NO_HASH } from './poster/seal.ts'
import { spendEntries } from './poster/spend-step.ts'
import { closeWork, openWork } from './poster/work.ts'

/** One thing that is not as it must be: which check, where, what was found and what should be. */
export type Difference = {
  check: 'chain' | 'hash' | 'log' | 'credit' | 'spend' | 'identity'
  place: string
  found: string
  expected: string
}
export type Verified = { batches: number; records: number; conversions: number; differences: readonly Difference[] }

/** Holds the ledger against everything it must agree with: the journal's hashes, the log, and credit and spend computed anew from the facts. */
export async function verify(io: PosterIo): Promise<Verified> {
  const journal = await readJournal(io)
  const chain = verifyChain(journal)
  const hashes = await verifyHashes(io, journal)
  const log = await verifyLog(io)
  const credit = await verifyCredit(io)
  return {
    batches: journal.length,
    records: log.records,
    conversions: credit.conversions,
    differences: [...chain, ...hashes, ...log.differences, ...credit.differences],
  }
}

/** The journal as the log has it: of each batch number the first record, in order. */
export async function readJournal(io: Pick<PosterIo, 'log' | 'codecs'>): Promise<PostingRecord[]> {
  const first = new Map<number, PostingRecord>()
  for (let offset = 0; ; ) {
    const records = await io.log.read('postings', 0, offset, { records: 10_000, bytes: 16 * 1024 * 1024 })
    for (const record of records) {
      const decoded = io.codecs.decode('postings', record.value)
      if (decoded.ok && !first.has(decoded.record.batch)) first.set(decoded.record.batch, decoded.record)
      offset = record.offset + 1
    }
    if (records.length === 0) return [...first.values()].sort((a, b) => a.batch - b.batch)
  }
}

function verifyChain(journal: readonly PostingRecord[]): Difference[] {
  let previousHash = NO_HASH
  const differences: Difference[] = []
  for (const [index, record] of journal.entries()) {
    const place = `batch ${record.batch}`
    if (record.batch !== index + 1)
      differences.push({ check: 'chain', place, found: `batch ${record.batch}`, expected: `batch ${index + 1}` })
    const sealed = toSealed(record)
    const hash = batchHash({ ...sealed, slices: record.slices, previousHash })
    if (hash !== record.hash) differences.push({ check: 'chain', place, found: record.hash, expected: hash })
    previousHash = record.hash
  }
  return differences
}

/** Most rows whose hashes are held at once. */
const HASHED_ROWS_MAX = 2_000_000

async function verifyHashes(io: PosterIo, journal: readonly PostingRecord[]): Promise<Difference[]> {
  const differences: Difference[] = []
  for (const range of rangesOf(journal)) {
    const first = range[0]?.batch ?? 0
    const last = range.at(-1)?.batch ?? 0
    for (const table of ['replaced_days', 'identity_labels', 'ledger', 'evidence', 'spend_entries'] as const) {
      const slice = table === 'replaced_days' || table === 'identity_labels' ? '0' : 'slice'
      const rows = await io.store.values<readonly [string, string, string, string]>(
        `SELECT toString(batch), toString(${slice}) AS slice_number, toString(count()), lower(hex(SHA256(arrayStringConcat(arraySort(groupArray(entry_hash)))))) FROM (
           SELECT *, ${entryHash(table)} AS entry_hash FROM ${table}
           WHERE batch BETWEEN ${first} AND ${last} AND attempt IN (SELECT sealed_attempt FROM sealed_batches WHERE batch BETWEEN ${first} AND ${last}))
         GROUP BY batch, slice_number`,
      )
      const found = new Map(rows.map(([batch, number, count, hash]) => [`${batch}/${number}`, { count: Number(count), hash }]))
      for (const record of range) {
        const sealed = record.slices.filter((each) => each.table === table)
        for (const [index, expected] of sealed.entries()) {
          const key = `${record.batch}/${slice === '0' ? 0 : index + 1}`
          const here = found.get(key)
          found.delete(key)
          if (expected.rows === 0 && here === undefined) continue
          if (here?.hash === expected.hash && here.count === expected.rows) continue
          const place = `${table}, batch ${record.batch}, slice ${index + 1}`
          differences.push({
            check: 'hash',
            place,
            found: `${here?.count ?? 0} rows, ${here?.hash ?? 'nothing'}`,
            expected: `${expected.rows} rows, ${expected.hash}`,
          })
        }
      }
      for (const [key, { count }] of found)
        differences.push({ check: 'hash', place: `${table}, batch/slice ${key}`, found: `${count} rows`, expected: 'none' })
    }
  }
  return differences
}

function* rangesOf(journal: readonly PostingRecord[]): Generator<PostingRecord[]> {
  let range: PostingRecord[] = []
  let rows = 0
  for (const record of journal) {
    const own = record.slices.reduce((sum, slice) => sum + slice.rows, 0)
    if (range.length > 0 && rows + own > HASHED_ROWS_MAX) {
      yield range
      range = []
      rows = 0
    }
    range.push(record)
    rows += own
  }
  if (range.length > 0) yield range
}

/** Each record of the log against its fact row, partition by partition. Both in pages, so memory does not grow with the log. */
async function verifyLog(io: PosterIo): Promise<{ records: number; differences: Difference[] }> {
  const differences: Difference[] = []
  let count = 0
  for (const topic of TOPICS) {
    const ends = await io.log.ends(topic)
    for (const partition of ends.keys()) {
      for (let offset = 0; ; ) {
        const records = await io.log.read(topic, partition, offset, { records: 20_000, bytes: 16 * 1024 * 1024 })
        const last = records.at(-1)
        if (last === undefined) break
        const rows = await readRows(io, topic, partition, offset, last.offset)
        for (const record of records) {
          const decoded = io.codecs.decode(topic, record.value)
          const expected = decoded.ok ? nameOf(decoded.record) : ''
          const found = rows.get(record.offset)
          if (found !== expected) {
            const place = `${topic}/${partition}/${record.offset}`
            differences.push({
              check: 'log',
              place,
              found: found ?? 'no fact',
              expected: expected === '' ? 'a row without content' : expected,
            })
          }
          rows.delete(record.offset)
        }
        for (const [extra, name] of rows)
          differences.push({
            check: 'log',
            place: `${topic}/${partition}/${extra}`,
            found: name,
            expected: 'nothing: the log has no such record',
          })
        count += records.length
        offset = last.offset + 1
      }
    }
  }
  return { records: count, differences }
}

/** What a record and its fact are told by. */
function nameOf(record: object): string {
  const named = { event_id: '', content_hash: '', hash: '', ...record }
  return `${named.event_id} ${named.content_hash}${named.hash}`
}

async function readRows(io: PosterIo, topic: Topic, partition: number, from: number, to: number): Promise<Map<number, string>> {
  const name =
    topic === 'postings' ? `concat(' ', hash)` : topic === 'dead_letters' ? `concat(event_id, ' ')` : `concat(event_id, ' ', content_hash)`
  const rows = await io.store.values<readonly [string | number, string]>(
    `SELECT log_offset, if(max(decoded), any(${name}), '') FROM ${factTables[topic]}
     WHERE log_partition = ${partition} AND log_offset BETWEEN ${from} AND ${to} GROUP BY log_offset`,
  )
  return new Map(rows.map(([offset, text]) => [toNumber(offset), text]))
}

/** Credit, spend and identity computed anew from all facts of the last batch's cut, against what is posted. */
async function verifyCredit(io: PosterIo): Promise<{ conversions: number; differences: Difference[] }> {
  const last = await lastSealed(io.store)
  if (last.batch === 0) return { conversions: 0, differences: [] }
  const attempt = io.random()
  const { scope, terms } = await readTerms({
    store: io.store,
    batch: last.batch + 1,
    attempt,
    cut: last.cut,
    former: last.cut,
    versions: [],
    closedThrough: last.closedThrough,
    work: `work_${attempt}`,
  })
  const differences = await verifyIdentity(scope)
  let conversions = 0
  const seen = `${scope.work}_seen`
  await openWork(scope)
  try {
    await scope.store.command(`CREATE TABLE ${seen} (conversion_hash UInt64) ENGINE = Memory`)
    const all = await allDeals(scope)
    await findRepeated(scope, 'everything')
    const nobody = { involved: new Set<string>(), changed: new Map(), labels: 0 }
    let number = 0
    for (const slice of batchSlices(all)) {
      number += 1
      const derived = await deriveSlice(scope, slice, null, nobody, terms)
      const [count] = await scope.store.values<readonly [string | number]>(`SELECT count() FROM ${scope.work}_conversions WHERE is_there`)
      conversions += Number(count?.[0] ?? 0)
      await scope.store.command(`INSERT INTO ${seen} SELECT cityHash64(conversion_id) FROM ${scope.work}_conversions`)
      const wrong = await scope.store.values<readonly [string, string, string, string, string]>(
        `SELECT conversion_id, model_id, channel, toString(share_nano), toString(amount_minor) FROM (${await entriesStatement(scope, number, derived)}) LIMIT 1000`,
      )
      for (const [conversion, model, channel, share, amount] of wrong) {
        differences.push({
          check: 'credit',
          place: `${conversion}, ${model}, ${channel}`,
          found: 'posted',
          expected: `${share} nano and ${amount} minor units more`,
        })
      }
    }
    differences.push(...(await verifyNothingElse(scope, seen)), ...(await verifySpend(scope, terms)))
  } finally {
    await scope.store.command(`DROP TABLE IF EXISTS ${seen}`)
    await closeWork(scope)
  }
  return { conversions, differences }
}

/** What is posted of conversions that no fact tells of must come to nothing. */
async function verifyNothingElse(scope: Scope, seen: string): Promise<Difference[]> {
  const rows = await scope.store.values<readonly [string, string, string, string, string]>(
    `SELECT conversion_id, toString(model_id), toString(channel), toString(sum(toInt128(share_nano)) AS share), toString(sum(toInt128(amount_minor)) AS amount)
     FROM ledger WHERE conversion_hash NOT IN (SELECT conversion_hash FROM ${seen}) AND ${posted(scope)}
     GROUP BY conversion_id, ledger.model_id, ledger.channel, touch_ref, currency HAVING share != 0 OR amount != 0 LIMIT 1000`,
  )
  return rows.map(([conversion, model, channel, share, amount]) => ({
    check: 'credit',
    place: `${conversion}, ${model}, ${channel}`,
    found: `${share} nano and ${amount} minor units`,
    expected: 'nothing: no fact tells of this conversion',
  }))
}

async function verifySpend(scope: Scope, terms: Terms): Promise<Difference[]> {
  const differences: Difference[] = []
  for await (const entries of spendEntries(scope, terms, true)) {
    const wrong = await scope.store.values<readonly [string, string, string, string, string, string]>(
      `SELECT cost_key, toString(spend_date), channel, toString(amount_minor), toString(impressions), toString(clicks) FROM (${entries}) LIMIT 1000`,
    )
    for (const [cost, day, channel, amount, impressions, clicks] of wrong)
      differences.push({
        check: 'spend',
        place: `${cost}, ${day}, ${channel}`,
        found: 'posted',
        expected: `${amount} minor units, ${impressions} impressions and ${clicks} clicks more`,
      })
  }
  return differences
}

async function verifyIdentity(scope: Scope): Promise<Difference[]> {
  const derived = await deriveAllLabels(scope)
  const rows = await scope.store.values<readonly [string, string]>(
    `SELECT identifier, argMax(label, batch) FROM identity_labels WHERE ${posted(scope)} GROUP BY identifier`,
  )
  const stored = new Map(rows.map(([identifier, label]) => [identifier, label]))
  const differences: Difference[] = []
  for (const identifier of new Set([...derived.keys(), ...stored.keys()])) {
    const expected = derived.get(identifier) ?? identifier
    const found = stored.get(identifier) ?? identifier
    if (found !== expected) differences.push({ check: 'identity', place: identifier, found, expected })
  }
  return differences
}
