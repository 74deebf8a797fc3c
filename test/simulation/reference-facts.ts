import type { RecordOf } from '@touchledger/events'
import { defaultRules, fromRulesJson, type Rules } from '@touchledger/rules'

// The facts of a cut, read straight from the log's records. Written from DESIGN §2 and §3 and nothing else: no code of the product
// that decides credit stands behind it (the rules file and its channel list are read by the product's own package, which has its own tests).

export type Placed<R> = { topic: string; partition: number; offset: number; record: R }
export type LogFacts = {
  touches: Placed<RecordOf['touches']>[]
  crm: Placed<RecordOf['crm']>[]
  finance: Placed<RecordOf['finance']>[]
  governance: Placed<RecordOf['governance']>[]
}
/** `topic/partition` → first offset that is not known. */
export type KnownUpTo = ReadonlyMap<string, number>

export type Touch = RecordOf['touches']
export type CrmEvent = RecordOf['crm']
export type FinanceEvent = RecordOf['finance']

/** All versions side by side, and those that count. */
export type Facts = {
  allTouches: Touch[]
  touches: Touch[]
  allCrm: CrmEvent[]
  crm: CrmEvent[]
  finance: FinanceEvent[]
  versions: RulesVersion[]
}
export type RulesVersion = { version: number; fromMs: number; rules: Rules }

export function factsIn(log: LogFacts, cut: KnownUpTo): Facts {
  const known = <R>(placed: readonly Placed<R>[]): R[] =>
    placed
      .filter(({ topic, partition, offset }) => offset < (cut.get(`${topic}/${partition}`) ?? 0))
      .sort((a, b) => a.offset - b.offset)
      .map(({ record }) => record)
  const allTouches = known(log.touches)
  const allCrm = known(log.crm)
  return {
    allTouches: allTouches.filter((touch) => touch.kind !== 'day_replaced'),
    touches: withoutReplacedDays(allTouches),
    allCrm,
    crm: counting(allCrm),
    finance: oneOfEachDocument(counting(known(log.finance))),
    versions: versionsOf(known(log.governance)),
  }
}

/** Of several rows with one event_id the highest version counts, of equal versions the lower content hash. */
function counting<R extends { event_id: string; version: number; content_hash: string }>(records: readonly R[]): R[] {
  const best = new Map<string, R>()
  for (const record of records) {
    const other = best.get(record.event_id)
    const wins =
      other === undefined ||
      record.version > other.version ||
      (record.version === other.version && record.content_hash < other.content_hash)
    if (wins) best.set(record.event_id, record)
  }
  return [...best.values()]
}

/**
 * A payment or refund that two sources told under names of their own is one document (DESIGN: one conversion per document). Which of them
 * counts DESIGN leaves open: as with versions, and last the lower event_id (the convention of the worker).
 */
function oneOfEachDocument(events: readonly FinanceEvent[]): FinanceEvent[] {
  const better = (a: FinanceEvent, b: FinanceEvent) =>
    a.version !== b.version
      ? a.version > b.version
      : a.content_hash !== b.content_hash
        ? a.content_hash < b.content_hash
        : a.event_id < b.event_id
  const isSame = (a: FinanceEvent, b: FinanceEvent) => a !== b && a.kind === b.kind && a.document_id === b.document_id
  return events.filter((event) => event.document_id === '' || !events.some((other) => isSame(event, other) && better(other, event)))
}

/** Once the cut holds as many distinct events of a pull's version as its marker says, older rows of the day are out. */
function withoutReplacedDays(all: readonly Touch[]): Touch[] {
  const rows = all.filter((touch) => touch.kind !== 'day_replaced')
  const sameDay = (a: Touch, b: Touch) => a.source_system === b.source_system && a.account === b.account && a.day === b.day
  const complete = all.filter((marker) => {
    if (marker.kind !== 'day_replaced') return false
    const pulled = rows.filter((row) => sameDay(row, marker) && row.version === marker.version)
    return new Set(pulled.map((row) => row.event_id)).size >= marker.rows
  })
  return counting(rows).filter((row) => !complete.some((marker) => row.day !== '' && sameDay(row, marker) && row.version < marker.version))
}

const HOURS: Readonly<Record<string, number>> = { 'Europe/Moscow': 3, 'Asia/Yekaterinburg': 5, UTC: 0 }

/** The local calendar date in one of the zones the histories use, none of which changes its clocks in their years. */
export function localDate(zone: string, atMs: number): string {
  const hours = HOURS[zone]
  if (hours === undefined) throw new RangeError(`the reference does not know the zone ${zone}`)
  return new Date(atMs + hours * 3_600_000).toISOString().slice(0, 10)
}

function versionsOf(governance: readonly RecordOf['governance'][]): RulesVersion[] {
  const published = governance.filter((event) => event.kind === 'rules_published')
  const versions = published.map((event, index) => {
    const rules = fromRulesJson(event.payload)
    const from = rules.effectiveFrom
    const midnight = from === null ? 0 : Date.parse(`${from}T00:00:00Z`) - (HOURS[rules.company.timeZone] ?? 0) * 3_600_000
    return { version: index + 1, fromMs: event.effective_from ?? midnight, rules }
  })
  // Without any published the defaults hold.
  return versions.length > 0 ? versions : [{ version: 0, fromMs: 0, rules: defaultRules() }]
}

/**
 * The highest version that is in force at a moment. DESIGN is silent on a time before all of them: the convention of packages/rules is the
 * lowest version.
 */
export function inForce(versions: readonly RulesVersion[], atMs: number): RulesVersion {
  const begun = versions.filter((each) => each.fromMs <= atMs)
  const found = begun.at(-1) ?? versions[0]
  if (found === undefined) throw new RangeError('there is always a version: the defaults, if none was published')
  return found
}
