import { type ClickHouse, tables } from '@touchledger/clickhouse'
import type { EventLog } from '@touchledger/event-log'
import type { Codecs, PostingRecord } from '@touchledger/events'
import { causeRank, type Terms } from '@touchledger/ledger'
import { type Affected, affectedDeals, allDeals, slicesOf } from './affected.ts'
import { lastSealed, type SealedBatch } from './batches.ts'
import { type Cut, cutToArray, sameCut, takeCut } from './cut.ts'
import { storeReplacedDays } from './days-step.ts'
import { type DerivedSlice, deriveSlice } from './derive-slice.ts'
import { entriesStatement } from './entries.ts'
import { factsByDeal } from './facts-by-deal.ts'
import { changedTouches, storeIdentity } from './identity-step.ts'
import { findRepeated } from './kernel.ts'
import { hasNewIdentityRules, readRates, readRules } from './rules-step.ts'
import { inCut, isKnown, type Scope } from './scope.ts'
import { addSums, batchHash, readBack, readSums, type SealedSlice, type Sum } from './seal.ts'
import { storeSpend } from './spend-step.ts'
import { closeWork, openWork } from './work.ts'

/** Number of the posting kernel. A change of any answer is a new number (DESIGN: kernels). */
export const KERNEL = 1

export type PosterIo = {
  store: ClickHouse
  log: EventLog
  codecs: Codecs
  now: () => number
  /** A random safe integer ≥ 1: names an attempt, so that two posters at once cannot be told one. */
  random: () => number
}

/**
 * Posts one batch: all that the facts now say and the ledger does not. Null when there is nothing new.
 *
 * Crash order: 1. the attempt is written; 2. rows under (batch, attempt); 3. one record in `postings`. Nothing of 1 and 2 counts until 3 is
 * in the log, and 3 is one append. A crash anywhere leaves rows that never count. An insert whose answer is lost is not sent again: the
 * attempt fails and the next one begins anew.
 */
export async function postBatch(io: PosterIo): Promise<PostingRecord | null> {
  const before = await lastSealed(io.store)
  const cut = await takeCut(io.store, before.cut)
  if (sameCut(cut, before.cut)) return null
  const record = await deriveBatch(io, before, cut)
  await io.log.append('postings', [{ key: String(record.batch), value: io.codecs.encode('postings', record) }])
  return record
}

/** Everything but the last step: a batch that is ready to be sealed. `rebuild` compares its hash with the journal's. */
export async function deriveBatch(io: PosterIo, before: SealedBatch, cut: Cut): Promise<PostingRecord> {
  const batch = before.batch + 1
  const attempt = io.random()
  const scope: Scope = {
    store: io.store,
    batch,
    attempt,
    cut,
    former: before.cut,
    versions: [],
    closedThrough: before.closedThrough,
    work: `work_${attempt}`,
  }
  await io.store.insert('attempts', tables.attempts, [[batch], [attempt], [io.now()]])
  await openWork(scope)
  try {
    const posted = await postAll(scope)
    const postedAtMs = Math.max(io.now(), before.postedAtMs + 1)
    const { slices, sums, labels } = posted
    const rowsOf = (table: string) => slices.filter((slice) => slice.table === table).reduce((sum, slice) => sum + slice.rows, 0)
    return {
      batch,
      attempt,
      posted_at: postedAtMs,
      kernel: KERNEL,
      engine: io.store.engineVersion,
      cut: cutToArray(cut),
      closed_through: scope.closedThrough,
      closes_accepted: [],
      closes_refused: [],
      entries: rowsOf('ledger'),
      spend_entries: rowsOf('spend_entries'),
      conversions: rowsOf('evidence'),
      labels,
      sums,
      slices,
      previous_hash: before.hash,
      hash: batchHash({ batch, kernel: KERNEL, cut, closedThrough: scope.closedThrough, slices, previousHash: before.hash }),
    }
  } finally {
    await closeWork(scope)
  }
}

/** Rules and rates within the cut. */
export async function readTerms(unruled: Scope): Promise<{ scope: Scope; terms: Terms }> {
  const { versions, news: rulesNews } = await readRules(unruled)
  const scope: Scope = { ...unruled, versions }
  const { rates, news: rateNews } = await readRates(scope)
  return { scope, terms: { versions, rates, rulesNews, rateNews } }
}

async function postAll(unruled: Scope): Promise<{ slices: SealedSlice[]; sums: Sum[]; labels: number }> {
  const { scope, terms } = await readTerms(unruled)
  const slices: SealedSlice[] = []
  for (const topic of ['touches', 'costs'] as const) await storeReplacedDays(scope, topic)
  slices.push(await readBack(scope, 'replaced_days', '1'))
  const { crm, ...identity } = await storeIdentity(scope, hasNewIdentityRules(terms))
  const atHand = crm === null ? null : factsByDeal(crm)
  slices.push(await readBack(scope, 'identity_labels', '1'))
  await fillChangedTouches(scope)

  const everything = scope.former.size === 0 || terms.rulesNews.length > 0
  const affected = everything ? await allDeals(scope) : await affectedDeals(scope, identity, [...terms.rateNews.keys()])
  if (everything) await findRepeated(scope, 'everything')
  const sums: Sum[] = []
  let number = 0
  for (const slice of batchSlices(affected)) {
    number += 1
    const derived = await deriveSlice(scope, slice, affected.companies, identity, terms, atHand)
    // A batch of many slices reads each by its number: conversions of one slice lie all over the table.
    const here = everything
      ? `slice = ${number}`
      : `slice = ${number} AND conversion_hash IN (SELECT cityHash64(conversion_id) FROM ${scope.work}_conversions)`
    await storeEntries(scope, number, derived, here)
    slices.push(await readBack(scope, 'ledger', here), await readBack(scope, 'evidence', here))
    sums.push(...(await readSums(scope, here)))
  }
  slices.push(...(await storeSpend(scope, terms)))
  return { slices, sums: addSums(sums), labels: identity.labels }
}

/** Slices of deals; documents without a deal stand in the last one. */
export function* batchSlices(affected: Affected): Generator<{ deals: readonly string[]; documents: readonly string[] }> {
  const slices = [...slicesOf(affected.groups)]
  for (const [index, deals] of slices.entries()) yield { deals, documents: index === slices.length - 1 ? affected.documents : [] }
  if (slices.length === 0 && affected.documents.length > 0) yield { deals: [], documents: affected.documents }
}

async function storeEntries(scope: Scope, slice: number, derived: DerivedSlice, here: string): Promise<void> {
  const names = tables.ledger.map(({ name }) => name).join(', ')
  await scope.store.command(`INSERT INTO ledger (${names}) SELECT ${names} FROM (${await entriesStatement(scope, slice, derived)})`)
  // Evidence once for each conversion that has an entry now.
  await scope.store.command(
    `INSERT INTO evidence (batch, attempt, slice, conversion_id, positions, note, evidence_hash)
     SELECT toUInt32(${scope.batch}), toUInt64(${scope.attempt}), toUInt32(${slice}), conversion_id, positions, note, evidence_hash
     FROM ${scope.work}_news WHERE conversion_id IN (
       SELECT conversion_id FROM ledger WHERE batch = ${scope.batch} AND attempt = ${scope.attempt} AND ${here})`,
  )
}

/** Touches that were known and are corrected or out now: what had credit for them must say so. */
async function fillChangedTouches(scope: Scope): Promise<void> {
  if (scope.former.size === 0) return
  await scope.store.command(
    `INSERT INTO ${scope.work}_changed_touches
     WITH argMin((log_partition, log_offset), (-version, content_hash, log_partition, log_offset)) AS place
     SELECT any(touch_ref), ${causeRank('source_corrected')}, concat('touches/', toString(place.1), '/', toString(place.2))
     FROM touches WHERE decoded AND kind != 'day_replaced' AND ${inCut(scope, 'touches')} AND event_hash IN (${changedTouches(scope)})
     GROUP BY event_id HAVING max(${isKnown(scope, 'touches')}) = 1`,
  )
}
