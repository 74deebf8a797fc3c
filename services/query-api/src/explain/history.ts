import { toShares } from '../decimals.ts'
import { countingRows, type Moment } from '../moment.ts'
import { rowsByKeys, type Store } from '../store.ts'

export type Entry = {
  modelId: string
  touchRef: string
  channel: string
  reason: string
  currency: string
  shareNano: bigint
  amountMinor: bigint
  cause: string
  accountingMonth: string
  adjusts: string
  rulesVersion: number
}
/** What one batch posted of a conversion, and why. */
export type PostedBatch = { batch: number; postedAtMs: number; positions: readonly string[]; note: string; entries: readonly Entry[] }

type Row = {
  conversion_id: string
  batch: string | number
  model_id: string
  touch_ref: string
  channel: string
  reason: string
  currency: string
  share_nano: string | number
  amount_minor: string | number
  cause: string
  accounting_month: string
  adjusts: string
  rules_version: string | number
}

/** Entries read of one answer; a deal's history is a few hundred. */
const ENTRIES_MAX = 100_000

/** All that was posted of the conversions up to the moment, oldest batch first. */
export async function readHistory(
  store: Store,
  moment: Moment,
  conversionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly PostedBatch[]>> {
  const here = `conversion_hash IN (SELECT cityHash64(arrayJoin({ids:Array(String)}))) AND conversion_id IN {ids:Array(String)} AND ${countingRows(moment)}`
  const rows = await rowsByKeys(conversionIds, (ids) =>
    store.rows<Row>(
      `SELECT conversion_id, batch, model_id, touch_ref, channel, reason, currency, toString(share_nano) AS share_nano,
       toString(amount_minor) AS amount_minor, cause, accounting_month, adjusts, rules_version
     FROM ledger WHERE ${here} ORDER BY conversion_id, batch, model_id, touch_ref, channel LIMIT ${ENTRIES_MAX}`,
      { ids },
    ),
  )
  const why = await rowsByKeys(conversionIds, (ids) =>
    store.rows<{ conversion_id: string; batch: string | number; positions: readonly string[]; note: string }>(
      `SELECT conversion_id, batch, any(positions) AS positions, any(note) AS note FROM evidence WHERE ${here} GROUP BY conversion_id, batch`,
      { ids },
    ),
  )
  const posted = await rowsByKeys(
    rows.map((row) => Number(row.batch)),
    (batches) =>
      store.rows<{ batch: string | number; posted_at_ms: string | number }>(
        'SELECT batch, toUnixTimestamp64Milli(posted_at) AS posted_at_ms FROM sealed_batches WHERE batch IN {batches:Array(UInt32)}',
        { batches },
      ),
  )
  const postedAt = new Map(posted.map((row) => [Number(row.batch), Number(row.posted_at_ms)]))
  const evidence = new Map(why.map((row) => [`${row.conversion_id}|${row.batch}`, row]))

  const found = new Map<string, Map<number, PostedBatch & { entries: Entry[] }>>()
  for (const row of rows) {
    const batch = Number(row.batch)
    const ofConversion = found.get(row.conversion_id) ?? new Map<number, PostedBatch & { entries: Entry[] }>()
    const { positions = [], note = '' } = evidence.get(`${row.conversion_id}|${row.batch}`) ?? {}
    const posting = ofConversion.get(batch) ?? { batch, postedAtMs: postedAt.get(batch) ?? 0, positions, note, entries: [] }
    posting.entries.push({
      modelId: row.model_id,
      touchRef: row.touch_ref,
      channel: row.channel,
      reason: row.reason,
      currency: row.currency,
      shareNano: BigInt(row.share_nano),
      amountMinor: BigInt(row.amount_minor),
      cause: row.cause,
      accountingMonth: row.accounting_month,
      adjusts: row.adjusts,
      rulesVersion: Number(row.rules_version),
    })
    ofConversion.set(batch, posting)
    found.set(row.conversion_id, ofConversion)
  }
  return new Map([...found].map(([id, byBatch]) => [id, [...byBatch.values()]]))
}

/** The ledger's sums by model, touch and reason, in the form of `linesOf`. */
export function postedLines(history: readonly PostedBatch[]): Map<string, string> {
  const sums = new Map<string, { shareNano: bigint; amountMinor: bigint }>()
  for (const { modelId, touchRef, channel, reason, shareNano, amountMinor } of history.flatMap(({ entries }) => entries)) {
    const key = `${modelId}|${touchRef}|${reason === '' ? channel : ''}|${reason}`
    const sum = sums.get(key) ?? { shareNano: 0n, amountMinor: 0n }
    sum.shareNano += shareNano
    sum.amountMinor += amountMinor
    sums.set(key, sum)
  }
  const lines = new Map<string, string>()
  for (const [key, { shareNano, amountMinor }] of sums) {
    if (shareNano !== 0n || amountMinor !== 0n) lines.set(key, `${toShares(shareNano)} ${amountMinor}`)
  }
  return lines
}
