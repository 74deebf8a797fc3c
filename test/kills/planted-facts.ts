import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Random, randomOf } from '../simulation/random.ts'

/** Files for `import`, and batches for `POST /v1/events/…`: the same facts whoever is killed while they are taken in. */
export type PlantedFacts = {
  /** In the order in which a user would import them. */
  imports: readonly { args: readonly string[] }[]
  batches: readonly HttpBatch[]
}

export type HttpBatch = { topic: 'touches' | 'crm'; eventIds: readonly string[]; body: string }

const BEGIN_MS = Date.UTC(2025, 8, 1)
const EXPORTED_AT = '2025-12-01T00:00:00+03:00'
const VERSION = Date.UTC(2025, 11, 2)
const sources = [
  ['yandex', 'cpc', 'brand'],
  ['yandex', 'organic', ''],
  ['google', 'organic', ''],
  ['vk', 'cpc', 'clip'],
  ['', '', ''],
  ['partner', 'referral', ''],
] as const

type Size = { idleVisitors: number; fileDeals: number; httpDeals: number; batchEvents: number }

/** Writes the files into the folder. The same seed gives the same facts. */
export function plantFacts(folder: string, seed: number, size: Size): PlantedFacts {
  const random = randomOf(seed)
  const clock = risingClock(random)
  const touches = ['occurred_at,visitor_id,source,medium,campaign,event_id']
  const crm = ['occurred_at,event,deal_id,contact_id,visitor_id,email,amount,currency,event_id']
  const finance = ['occurred_at,document_id,kind,amount,currency,deal_id,refund_of']
  const httpTouches: object[] = []
  const httpCrm: object[] = []
  const touchRow = (visitor: number) => {
    const [source, medium, campaign] = random.pick(sources)
    touches.push(`${clock()},${visitor},${source},${medium},${campaign},t${touches.length}`)
  }
  const sendTouch = (visitor: number) => {
    const [source, medium, campaign] = random.pick(sources)
    const event_id = `ht${httpTouches.length}`
    httpTouches.push({ event_id, version: VERSION, occurred_at: clock(), visitor_id: String(visitor), source, medium, campaign })
  }
  const repeat = (from: number, to: number, act: () => void) => {
    for (let left = random.between(from, to); left > 0; left--) act()
  }

  for (let visitor = 500_000; visitor < 500_000 + size.idleVisitors; visitor++) touchRow(visitor)
  for (let deal = 1; deal <= size.fileDeals; deal++) {
    const visitor = 1_000 + deal
    repeat(1, 5, () => touchRow(visitor))
    // What comes by HTTP about a visitor of the files moves money that was posted before.
    repeat(0, 2, () => sendTouch(visitor))
    const email = random.chance(0.3) ? `buyer${deal}@firm${deal}.example` : ''
    crm.push(`${clock()},created,${deal},c${deal},${visitor},${email},,,k${deal}a`)
    if (random.chance(0.2)) continue
    const amount = amountOf(random)
    crm.push(`${clock()},won,${deal},c${deal},,,${amount},RUB,k${deal}b`)
    finance.push(`${clock()},p${deal},payment,${amount},RUB,${deal},`)
    if (random.chance(0.3)) finance.push(`${clock()},r${deal},refund,0.${random.between(10, 99)},RUB,${deal},p${deal}`)
  }
  for (let deal = 1; deal <= size.httpDeals; deal++) {
    const deal_id = `h${deal}`
    const visitor = 90_000 + deal
    repeat(0, 4, () => sendTouch(visitor))
    const shared = { deal_id, contact_id: `hc${deal}`, version: VERSION }
    httpCrm.push({ ...shared, event_id: `hk${deal}a`, kind: 'created', occurred_at: clock(), visitor_id: String(visitor) })
    httpCrm.push({ ...shared, event_id: `hk${deal}b`, kind: 'won', occurred_at: clock(), amount: amountOf(random), currency: 'RUB' })
  }
  const write = (source: string, lines: readonly string[]) => {
    writeFileSync(join(folder, `${source}.csv`), `${lines.join('\n')}\n`)
    return { args: ['import', source, join(folder, `${source}.csv`), '--exported-at', EXPORTED_AT] }
  }
  const costs = ['date,platform,account,campaign_id,source,medium,campaign,amount,currency']
  for (let day = 1; day <= 28; day++)
    costs.push(`2025-09-${String(day).padStart(2, '0')},yandex_direct,firm,1,yandex,cpc,brand,${amountOf(random)},RUB`)
  return {
    imports: [write('touches', touches), write('crm', crm), write('finance', finance), write('costs', costs)],
    batches: random.shuffle([...batchesOf('touches', httpTouches, size.batchEvents), ...batchesOf('crm', httpCrm, size.batchEvents)]),
  }
}

/** No two events of one moment: what breaks a tie is a token under the pepper, which each data folder has of its own. */
function risingClock(random: Random): () => string {
  let ms = BEGIN_MS
  return () => {
    ms += random.between(1_000, 400_000)
    return new Date(ms).toISOString()
  }
}

const amountOf = (random: Random): string => `${random.between(1_000, 900_000)}.${String(random.between(0, 99)).padStart(2, '0')}`

function batchesOf(topic: HttpBatch['topic'], events: readonly object[], size: number): HttpBatch[] {
  const batches: HttpBatch[] = []
  for (let at = 0; at < events.length; at += size) {
    const part = events.slice(at, at + size)
    const eventIds = part.map((event) => ('event_id' in event ? String(event.event_id) : ''))
    batches.push({ topic, eventIds, body: JSON.stringify(part) })
  }
  return batches
}
