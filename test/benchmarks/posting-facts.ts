import type { ClickHouse } from '@touchledger/clickhouse'

const touchColumns =
  'log_partition, log_offset, event_id, occurred_at, resolution_ms, source_system, account, version, content_hash, touch_ref, identifiers, side, source, medium, campaign'

/** Visit columns out of `number`, `visitor`, `event_id` and `occurred_at`: six sources, 200 campaigns. */
const visit = `
  1000 AS resolution_ms, 'bench' AS source_system, '' AS account, 1 AS version, hex(MD5(event_id)) AS content_hash,
  substring(hex(SHA1(event_id)), 1, 22) AS touch_ref, [concat('ym_client_id:', toString(1700000000000000000 + visitor))] AS identifiers,
  'marketing' AS side, ['yandex', 'google', 'vk', '', 'news', 'tg'][number % 6 + 1] AS source,
  ['cpc', 'organic', 'cpc', '', 'email', 'social'][number % 6 + 1] AS medium, concat('campaign-', toString(number % 200)) AS campaign`

const epoch = `toDateTime64('2026-06-01 00:00:00', 3, 'UTC')`

/**
 * Facts made inside the engine, as a collector would have left them: `deals` leads, each with a contact, a browser and `touchesPerVisitor`
 * visits in the days before; `visitors` more than deals are browsers of nobody known. `parts` is in how many inserts they came.
 */
export async function fillPostingFacts(
  store: ClickHouse,
  deals: number,
  touchesPerVisitor: number,
  { visitors = deals, parts = 1 }: { visitors?: number; parts?: number } = {},
): Promise<void> {
  const touches = visitors * touchesPerVisitor
  for (let part = 0; part < parts; part++) {
    const [from, to] = [Math.floor((touches / parts) * part), Math.floor((touches / parts) * (part + 1))]
    await insertTouches(
      store,
      `SELECT number, 0 AS log_partition, number AS log_offset, intDiv(number, ${touchesPerVisitor}) AS visitor, concat('t', toString(number)) AS event_id,
         ${epoch} + toIntervalSecond(visitor % 2000000 - (number % ${touchesPerVisitor} + 1) * 86400) AS occurred_at FROM numbers(${from}, ${to - from})`,
    )
    const [first, last] = [Math.floor((deals / parts) * part), Math.floor((deals / parts) * (part + 1))]
    await insertDeals(
      store,
      `SELECT number AS log_offset, toString(number) AS deal, number AS visitor, ${epoch} + toIntervalSecond(number % 2000000) AS at
       FROM numbers(${first}, ${last - first})`,
    )
  }
}

/** What a minute brings: visits of browsers known before, and some leads. */
export async function appendPostingFacts(
  store: ClickHouse,
  { round, visitors, touches, deals }: { round: number; visitors: number; touches: number; deals: number },
): Promise<void> {
  const endOf = async (table: string) => Number((await store.values<readonly [string]>(`SELECT max(log_offset) + 1 FROM ${table}`))[0]?.[0])
  const at = `${epoch} + toIntervalDay(40) + toIntervalSecond(${round})`
  const [touchEnd, crmEnd] = [await endOf('touches'), await endOf('crm_events')]
  await insertTouches(
    store,
    `SELECT number, 0 AS log_partition, ${touchEnd} + number AS log_offset, cityHash64(${round}, number) % ${visitors} AS visitor,
       concat('r${round}-', toString(number)) AS event_id, ${at} AS occurred_at FROM numbers(${touches})`,
  )
  await insertDeals(
    store,
    `SELECT ${crmEnd} + number AS log_offset, concat('r${round}-', toString(number)) AS deal, cityHash64('deal', ${round}, number) % ${visitors} AS visitor,
       ${at} AS at FROM numbers(${deals})`,
  )
}

/** The copy by identifier first, as the collector writes them. */
async function insertTouches(store: ClickHouse, rows: string): Promise<void> {
  await store.command(
    `INSERT INTO touches_by_identifier (identifier, ${touchColumns}) SELECT identifiers[1], ${touchColumns} FROM (SELECT *, ${visit} FROM (${rows}))`,
  )
  await store.command(
    `INSERT INTO touches (previous_offset, decoded, kind, ${touchColumns})
     SELECT toInt64(log_offset) - 1, 1, 'visit', ${touchColumns} FROM (SELECT *, ${visit} FROM (${rows}))`,
  )
}

async function insertDeals(store: ClickHouse, rows: string): Promise<void> {
  const identifier = `concat('ym_client_id:', toString(1700000000000000000 + visitor))`
  await store.command(
    `INSERT INTO events_by_key (log_partition, log_offset, topic, key, event_id, deal_key)
     SELECT 0, log_offset, 'crm', arrayJoin([concat('deal/crm:', deal), concat('crm_contact:crm/', deal), ${identifier}]), concat('c', deal), concat('crm:', deal)
     FROM (${rows})`,
  )
  await store.command(
    `INSERT INTO crm_events (log_partition, log_offset, previous_offset, decoded, event_id, kind, occurred_at, resolution_ms, version, content_hash, crm,
       deal_id, contact_id, identifiers)
     SELECT 0, log_offset, toInt64(log_offset) - 1, 1, concat('c', deal), 'created', at, 1000, 1, 'h', 'crm', deal, deal, [${identifier}] FROM (${rows})`,
  )
}
