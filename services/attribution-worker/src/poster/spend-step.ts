import { tables } from '@touchledger/clickhouse'
import { type CostFact, decideSpend, type SpendLine, type Terms } from '@touchledger/ledger'
import type { Row } from '../collector/table-rows.ts'
import { accountingMonth } from './entries.ts'
import { inCut, isKnown, literal, posted, type Scope, statement, visible } from './scope.ts'
import { readBack, type SealedSlice } from './seal.ts'

/** Cost rows of one slice. */
const SLICE_ROWS_MAX = 50_000

const names = tables.spend_entries.map(({ name }) => name)
const line = names.slice(names.indexOf('cost_key'), names.indexOf('amount_minor'))

/** Posts the spend of the cost rows that are new, corrected or out now; of all when rules or rates changed. */
export async function storeSpend(scope: Scope, terms: Terms): Promise<SealedSlice[]> {
  const everything = scope.former.size === 0 || terms.rulesNews.length > 0
  const slices: SealedSlice[] = []
  for await (const entries of spendEntries(scope, terms, everything)) {
    await scope.store.command(`INSERT INTO spend_entries (${names.join(', ')}) ${entries}`)
    slices.push(await readBack(scope, 'spend_entries', `cost_hash IN (SELECT cityHash64(cost_key) FROM ${scope.work}_cost_keys)`))
  }
  return slices
}

/** Slice by slice the SELECT of spend as it should be − spend as posted. It holds until the next is asked for. */
export async function* spendEntries(scope: Scope, terms: Terms, everything: boolean): AsyncGenerator<string> {
  let slice = 0
  for await (const keys of changedCosts(scope, everything, [...terms.rateNews.keys()])) {
    slice += 1
    await scope.store.command(`CREATE TABLE ${scope.work}_cost_keys (cost_key String, cause String, rules_version UInt32) ENGINE = Memory`)
    await scope.store.command(
      `CREATE TABLE ${scope.work}_spend (${spendColumns.map(({ name, type }) => `${name} ${type}`).join(', ')}) ENGINE = Memory`,
    )
    try {
      await deriveSpend(scope, keys, terms)
      yield statement('spend-entries', {
        work: scope.work,
        line: line.join(', '),
        posted: posted(scope),
        batch: scope.batch,
        attempt: scope.attempt,
        slice,
        accounting_month: accountingMonth(scope.closedThrough),
      })
    } finally {
      await scope.store.command(`DROP TABLE ${scope.work}_spend`)
      await scope.store.command(`DROP TABLE ${scope.work}_cost_keys`)
    }
  }
}

/** event_id of each cost row whose spend may differ, with what changed it; in the order of event_id, slice by slice. */
async function* changedCosts(
  scope: Scope,
  everything: boolean,
  currencies: readonly string[],
): AsyncGenerator<readonly (readonly [string, string])[]> {
  const isNew = `max(NOT ${isKnown(scope, 'costs')})`
  const daysOut = `SELECT source_system, account, day FROM replaced_days
    WHERE topic = 'costs' AND batch = ${scope.batch} AND attempt = ${scope.attempt}`
  const justOut = `(source_system, account, day) IN (${daysOut})`
  // Of a day that was pulled anew all rows may be out; otherwise only what is new is looked at, however much was ever spent.
  const someOut = (await scope.store.values(`${daysOut} LIMIT 1`)).length > 0
  const meant = `event_hash IN (SELECT event_hash FROM costs WHERE ${inCut(scope, 'costs')} AND NOT ${isKnown(scope, 'costs')}${
    someOut ? ` UNION ALL SELECT event_hash FROM costs WHERE ${inCut(scope, 'costs')} AND ${justOut}` : ''
  }${
    // A new rate is news to what is priced in its currency.
    currencies.length === 0
      ? ''
      : ` UNION ALL SELECT event_hash FROM costs WHERE ${inCut(scope, 'costs')} AND currency IN (${currencies.map(literal).join(', ')})`
  })`
  for (let after = ''; ; ) {
    const rows = await scope.store.values<readonly [string, string]>(
      `SELECT event_id, if(${isNew} OR max(${justOut}), 'source_corrected', 'rules_changed') AS cause FROM costs
       WHERE decoded AND kind != 'day_replaced' AND ${inCut(scope, 'costs')} AND event_id > {after:String}
         AND ${everything ? '1' : meant}
       GROUP BY event_id
       ORDER BY event_id LIMIT ${SLICE_ROWS_MAX}`,
      { after },
    )
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    after = last[0]
  }
}

async function deriveSpend(scope: Scope, keys: readonly (readonly [string, string])[], terms: Terms): Promise<void> {
  const facts = await readCosts(
    scope,
    keys.map(([key]) => key),
  )
  const lines = facts.flatMap((fact) => decideSpend(fact, terms))
  const latest = Math.max(...terms.versions.map(({ version }) => version))
  const versionOf = new Map(lines.map((each) => [each.costKey, each.rulesVersion]))
  await scope.store.insert(
    `${scope.work}_cost_keys`,
    [
      { name: 'cost_key', type: 'String' },
      { name: 'cause', type: 'String' },
      { name: 'rules_version', type: 'UInt32' },
    ],
    [keys.map(([key]) => key), keys.map(([, cause]) => cause), keys.map(([key]) => versionOf.get(key) ?? latest)],
  )
  if (lines.length === 0) return
  await scope.store.insert(
    `${scope.work}_spend`,
    spendColumns,
    spendColumns.map(({ of }) => lines.map(of)),
  )
}

/** The current version of each of some cost rows; rows of days replaced since are not there. */
async function readCosts(scope: Scope, keys: readonly string[]): Promise<CostFact[]> {
  const rows = await scope.store.withKeys(keys, (table) =>
    scope.store.rows<{ [name: string]: string | number | null }>(
      `SELECT event_id, ${fields.join(', ')} FROM (
       SELECT event_id, version, day, ${fields.join(', ')} FROM costs
       WHERE decoded AND kind != 'day_replaced' AND ${inCut(scope, 'costs')} AND event_hash IN (SELECT cityHash64(key) FROM ${table}) AND event_id IN (SELECT key FROM ${table})
       ORDER BY event_id, version DESC, content_hash LIMIT 1 BY event_id) AS c
     LEFT JOIN (
       SELECT source_system, account, day, max(version) AS since FROM replaced_days WHERE topic = 'costs' AND ${visible(scope)}
       GROUP BY source_system, account, day) AS r
     ON r.source_system = c.source_system AND r.account = c.account AND r.day = c.day
     WHERE c.day = '' OR c.version >= r.since`,
    ),
  )
  return rows.map((row) => {
    const text = (name: string) => String(row[name] ?? '')
    const number = (name: string) => Number(row[name] ?? 0)
    return {
      eventId: text('event_id'),
      costKind: text('cost_kind'),
      dateFrom: text('date_from'),
      dateTo: text('date_to'),
      platform: text('platform'),
      account: text('account'),
      campaignId: text('campaign_id'),
      campaignName: text('campaign_name'),
      keyword: text('keyword'),
      source: text('source'),
      medium: text('medium'),
      campaign: text('campaign'),
      adNetwork: text('ad_network'),
      campaignKey: text('campaign_key'),
      impressions: number('impressions'),
      clicks: number('clicks'),
      amountMinor: number('amount_minor'),
      currency: text('currency'),
      vat: text('vat'),
      sourceSystem: text('source_system'),
    }
  })
}

const fields = [
  'cost_kind',
  'date_from',
  'date_to',
  'platform',
  'account',
  'campaign_id',
  'campaign_name',
  'keyword',
  'source',
  'medium',
  'campaign',
  'ad_network',
  'campaign_key',
  'impressions',
  'clicks',
  'amount_minor',
  'currency',
  'vat',
  'source_system',
]

type SpendColumn = { name: string; type: string; of: (line: SpendLine) => Row[string] | bigint }

const spendColumns: readonly SpendColumn[] = [
  { name: 'cost_key', type: 'String', of: (each) => each.costKey },
  { name: 'cost_kind', type: 'String', of: (each) => each.costKind },
  { name: 'spend_date', type: 'Date', of: (each) => each.day },
  { name: 'platform', type: 'String', of: (each) => each.platform },
  { name: 'account', type: 'String', of: (each) => each.account },
  { name: 'channel', type: 'String', of: (each) => each.channel },
  { name: 'campaign_key', type: 'String', of: (each) => each.campaignKey },
  { name: 'campaign_name', type: 'String', of: (each) => each.campaignName },
  { name: 'source', type: 'String', of: (each) => each.source },
  { name: 'medium', type: 'String', of: (each) => each.medium },
  { name: 'campaign', type: 'String', of: (each) => each.campaign },
  { name: 'keyword', type: 'String', of: (each) => each.keyword },
  { name: 'reason', type: 'String', of: (each) => each.reason },
  { name: 'currency', type: 'String', of: (each) => each.currency },
  { name: 'amount_minor', type: 'Int64', of: (each) => each.amountMinor },
  { name: 'impressions', type: 'Int64', of: (each) => each.impressions },
  { name: 'clicks', type: 'Int64', of: (each) => each.clicks },
]
