import { causes } from '@touchledger/ledger'
import { formatMinor, type ModelId, rulesInForce } from '@touchledger/rules'
import { type AnswerDeps, type Asked, isAsked, readAsked } from '../asked-moment.ts'
import { toShares } from '../decimals.ts'
import { buildMeta } from '../meta.ts'
import { countingRows, type Moment } from '../moment.ts'
import { type Query, readParameters } from '../parameters.ts'
import { goals } from '../report/request.ts'
import type { Store } from '../store.ts'
import type { Changes } from './schema.ts'

const parameters = ['from_as_of', 'to_as_of', 'model', 'goal', 'top'] as const
const TOP_MAX = 1000
const TOP_DEFAULT = 50

/** What was posted between two moments, by cause and channel, down to the conversion. */
export async function answerChanges(query: Query, deps: AnswerDeps): Promise<Changes> {
  const { say, one, choice, whole, models, check } = readParameters(query, parameters)
  const momentOf = async (field: 'from_as_of' | 'to_as_of'): Promise<Asked | null> => {
    const asked = await readAsked(one(field), deps, field)
    if (isAsked(asked)) return asked
    say(asked.field, asked.found, asked.accepted)
    return null
  }
  if (one('from_as_of') === undefined) say('from_as_of', '', 'a moment to compare with: a time, a date (its end) or batch:N')
  const [asked, later] = [await momentOf('from_as_of'), await momentOf('to_as_of')]
  if (asked === null || later === null) {
    check()
    throw new Error('a moment that was not read has said its fault')
  }
  const [from, to, known] = [asked.moment, later.moment, later.known]
  if (from.batch > to.batch) say('from_as_of', one('from_as_of'), `a moment not later than to_as_of, batch ${to.batch}`)
  const version = rulesInForce(known.versions, to.postedAtMs ?? deps.now())
  const wanted = { models: models(version.rules), goal: choice('goal', goals, 'won'), top: whole('top', TOP_MAX, TOP_DEFAULT) }
  check()

  const { store } = deps
  const rows = await readChanges(store, from, to, wanted)
  const found = new Map<string, { conversions: number; entries: number }>()
  for (const row of await countCauses(store, from, to, wanted))
    found.set(row.cause, { conversions: Number(row.conversions), entries: Number(row.entries) })
  return {
    meta: buildMeta({
      asOf: one('to_as_of') ?? 'latest',
      moment: to,
      known,
      version,
      models: wanted.models,
      vatUnknownFor: [],
    }),
    from: endOf(one('from_as_of') ?? '', from),
    to: endOf(one('to_as_of') ?? 'latest', to),
    causes: causes.flatMap((cause) => {
      const counts = found.get(cause)
      return counts === undefined
        ? []
        : [
            {
              cause,
              ...counts,
              channels: channelsOf(
                rows.filter((row) => row.cause === cause),
                wanted.models,
              ),
            },
          ]
    }),
    totals: channelsOf(rows, wanted.models),
    spend: await readSpend(store, from, to),
    conversions: await readMoved(store, from, to, wanted),
  }
}

const endOf = (asOf: string, { batch, postedAtMs }: Moment) => ({
  as_of: asOf,
  batch,
  posted_at: postedAtMs === null ? null : new Date(postedAtMs).toISOString(),
})

const between = (from: Moment, to: Moment): string => `batch > ${from.batch} AND ${countingRows(to)}`

type Wanted = { models: readonly [ModelId, ...ModelId[]]; goal: string; top: number }
type Row = { cause: string; channel: string; reason: string; currency: string; model_id: string; share_nano: string; amount_minor: string }

const filter = 'goal = {goal:String} AND model_id IN {models:Array(String)}'
const paramsOf = ({ goal, models }: Wanted) => ({ goal, models: [...models] })

function readChanges(store: Store, from: Moment, to: Moment, wanted: Wanted): Promise<Row[]> {
  return store.rows<Row>(
    `SELECT toString(cause) AS cause, toString(channel) AS channel, toString(reason) AS reason, toString(currency) AS currency,
       toString(model_id) AS model_id, toString(sum(toInt128(share_nano))) AS share_nano, toString(sum(toInt128(amount_minor))) AS amount_minor
     FROM ledger WHERE ${between(from, to)} AND ${filter}
     GROUP BY ledger.cause, ledger.channel, ledger.reason, ledger.currency, ledger.model_id ORDER BY channel, reason, currency`,
    paramsOf(wanted),
  )
}

function countCauses(store: Store, from: Moment, to: Moment, wanted: Wanted) {
  return store.rows<{ cause: string; conversions: string | number; entries: string | number }>(
    `SELECT toString(cause) AS cause, uniqExact(conversion_id) AS conversions, count() AS entries
     FROM ledger WHERE ${between(from, to)} AND ${filter} GROUP BY ledger.cause`,
    paramsOf(wanted),
  )
}

async function readSpend(store: Store, from: Moment, to: Moment): Promise<Changes['spend']> {
  const rows = await store.rows<{ cause: string; currency: string; amount_minor: string }>(
    `SELECT toString(cause) AS cause, toString(currency) AS currency, toString(sum(toInt128(amount_minor))) AS amount_minor
     FROM spend_entries WHERE ${between(from, to)} GROUP BY spend_entries.cause, spend_entries.currency ORDER BY cause, currency`,
  )
  return rows.map(({ cause, currency, amount_minor }) => ({ cause, currency, amount: formatMinor(BigInt(amount_minor), currency) }))
}

async function readMoved(store: Store, from: Moment, to: Moment, wanted: Wanted): Promise<Changes['conversions']> {
  const rows = await store.rows<{
    conversion_id: string
    deal: string
    because: readonly string[]
    posted: readonly (string | number)[]
    money: string
    moved: string
  }>(
    `SELECT conversion_id, any(deal_of) AS deal, arraySort(arrayDistinct(arrayFlatten(groupArray(causes_of)))) AS because,
       arraySort(arrayDistinct(arrayFlatten(groupArray(batches_of)))) AS posted, any(money_of) AS money, toString(sum(abs(amount))) AS moved
     FROM (
       SELECT conversion_id, any(deal_key) AS deal_of, groupUniqArray(toString(cause)) AS causes_of, groupUniqArray(batch) AS batches_of,
         toString(currency) AS money_of, sum(toInt128(amount_minor)) AS amount
       FROM ledger WHERE ${between(from, to)} AND goal = {goal:String} AND model_id = {first_model:String}
       GROUP BY conversion_id, touch_ref, channel, reason, currency
     ) GROUP BY conversion_id ORDER BY sum(abs(amount)) DESC, conversion_id LIMIT {top:UInt32}`,
    { goal: wanted.goal, first_model: wanted.models[0], top: wanted.top },
  )
  return rows.map((row) => ({
    conversion_id: row.conversion_id,
    deal_key: row.deal,
    causes: [...row.because],
    batches: row.posted.map(Number),
    currency: row.money,
    moved: formatMinor(BigInt(row.moved), row.money),
  }))
}

/** Sums by channel, models side by side; what comes to nothing in every model is left out. */
function channelsOf(rows: readonly Row[], models: readonly ModelId[]): Changes['totals'] {
  const channels = new Map<
    string,
    { channel: string; reason: string; currency: string; sums: Map<string, { shareNano: bigint; amountMinor: bigint }> }
  >()
  for (const { channel, reason, currency, model_id, share_nano, amount_minor } of rows) {
    const key = `${channel}|${reason}|${currency}`
    const found = channels.get(key) ?? { channel: reason === '' ? channel : '(unattributed)', reason, currency, sums: new Map() }
    const sum = found.sums.get(model_id) ?? { shareNano: 0n, amountMinor: 0n }
    sum.shareNano += BigInt(share_nano)
    sum.amountMinor += BigInt(amount_minor)
    found.sums.set(model_id, sum)
    channels.set(key, found)
  }
  return [...channels.values()]
    .filter(({ sums }) => [...sums.values()].some(({ shareNano, amountMinor }) => shareNano !== 0n || amountMinor !== 0n))
    .map(({ channel, reason, currency, sums }) => ({
      channel,
      reason,
      currency,
      models: Object.fromEntries(
        models.map((model) => {
          const { shareNano, amountMinor } = sums.get(model) ?? { shareNano: 0n, amountMinor: 0n }
          return [model, { shares: toShares(shareNano), amount: formatMinor(amountMinor, currency) }]
        }),
      ),
    }))
}
