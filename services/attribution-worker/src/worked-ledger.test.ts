import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClickHouse, migrate, openChdb } from '@touchledger/clickhouse'
import { openMemoryEventLog } from '@touchledger/event-log'
import { buildCodecs, buildDoor } from '@touchledger/events'
import { defaultRules, type Rules, toRulesJson } from '@touchledger/rules'
import { loadSchemas } from '@touchledger/schemas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorker } from './worker.ts'

const file = join(import.meta.dirname, '../../../../shared/examples/worked-ledger.json')
if (!existsSync(file)) console.warn(`not run: the worked ledger, since ${file} is not here`)

const folder = mkdtempSync(join(tmpdir(), 'worked-ledger-'))
let store: ClickHouse

beforeAll(async () => {
  store = await openChdb({ path: join(folder, 'chdb'), database: 'worked' })
  await migrate(store)
})
afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

type Entry = {
  conversion: string
  goal: string
  model_id: string
  touch: string | null
  channel: string
  reason: string
  share_nano: number
  amount_minor: number
  cause: string
  accounting_month: string
  adjusts: string | null
}

test.runIf(existsSync(file))('the worked ledger is posted entry by entry', async () => {
  const worked = JSON.parse(readFileSync(file, 'utf8'))
  const codecs = buildCodecs(loadSchemas())
  let clock = Date.parse('2026-10-10T00:00:00Z')
  const log = openMemoryEventLog({ now: () => clock })
  const door = buildDoor({ codecs, pepper: new Uint8Array(32).fill(7), now: () => clock, defaults: { crm: 'crm' } })
  let attempt = 100
  const worker = await openWorker({ store, log, codecs, now: () => (clock += 1000), random: () => ++attempt })
  const refs = new Map<string, string>()

  for (const batch of worked.batches.slice(0, 4)) {
    for (const event of worked.events.filter((each: { batch: number }) => each.batch === batch.batch)) {
      const { topic, drafts } = toDraft(event)
      const done = topic === 'governance' ? door.acceptGovernance(drafts as never) : door.accept(topic, drafts as never)
      expect(done.rejected).toEqual([])
      for (const { record } of done.accepted) if ('touch_ref' in record) refs.set(String(record.touch_ref), event.id)
      await log.append(
        topic,
        done.accepted.map(({ key, value }) => ({ key, value })),
      )
    }
    const record = await worker.step()
    expect(record?.batch).toBe(batch.batch)
    // The worked ledger tells of lead, won and paid; the stages that the deal skipped are conversions too.
    const rows = await store.rows<Record<string, string | null>>(
      `SELECT conversion_id, goal, model_id, touch_ref, channel, reason, share_nano, amount_minor, cause, accounting_month, adjusts FROM ledger WHERE batch = ${batch.batch} AND goal NOT IN ('mql', 'sql')`,
    )
    const found = rows.map((row) => ({
      conversion: String(row.conversion_id).replace('crm:', ''),
      goal: row.goal,
      model_id: row.model_id,
      touch: row.touch_ref === '' ? null : refs.get(String(row.touch_ref)),
      channel: row.channel,
      reason: row.reason,
      share_nano: Number(row.share_nano),
      amount_minor: Number(row.amount_minor),
      cause: row.cause,
      accounting_month: row.accounting_month,
      adjusts: row.adjusts === '' ? null : row.adjusts,
    }))
    const wanted = batch.entries.map(
      ({ conversion, goal, model_id, touch, channel, reason, share_nano, amount_minor, cause, accounting_month, adjusts }: Entry) => ({
        conversion,
        goal,
        model_id,
        touch,
        channel,
        reason,
        share_nano,
        amount_minor,
        cause,
        accounting_month,
        adjusts,
      }),
    )
    expect(sorted(found)).toEqual(sorted(wanted))
  }
})

const sorted = (entries: readonly object[]) => entries.map((entry) => JSON.stringify(entry)).sort()

function rulesOf(version: number): Rules {
  const names: [string, string, string][] = [
    ['yandex', 'cpc', 'Яндекс Директ'],
    ['yandex', 'organic', 'Поиск'],
    ['vk', 'cpc', 'VK'],
    ['*', 'email', 'E-mail'],
    ['tg', 'social', 'Telegram'],
  ]
  const rules = defaultRules({ language: 'en' })
  const channels = names.map(([source, medium, name]) => ({ name, when: { source: [source], medium: [medium] }, paid: null, direct: null }))
  if (version === 2) channels.unshift({ name: 'Рассылки', when: { source: ['news'], medium: ['*'] }, paid: null, direct: null })
  return {
    ...rules,
    effectiveFrom: version === 1 ? '2026-01-01' : '2026-09-01',
    channels,
    models: { ...rules.models, default: 'linear', modelIds: ['linear', 'first_touch', 'position_based'] },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the worked ledger is a document from outside, read here field by field
function toDraft(event: any): { topic: 'touches' | 'crm' | 'finance' | 'governance'; drafts: object[] } {
  const head = {
    event_id: event.id,
    occurred_at: Date.parse(event.at ?? '2026-01-01T00:00:00Z'),
    source_system: 'test',
    ...(event.version ? { version: event.version } : { version: 1 }),
  }
  const identifiers = event.visitor ? [{ type: 'ym_client_id', value: event.visitor }] : []
  switch (event.topic) {
    case 'touches':
      return {
        topic: 'touches',
        drafts: [{ ...head, kind: 'visit', identifiers, source: event.source, medium: event.medium, campaign: event.campaign }],
      }
    case 'crm':
      return {
        topic: 'crm',
        drafts: [
          {
            ...head,
            kind: event.kind,
            crm: 'crm',
            deal_id: event.deal ?? '',
            contact_id: event.contact ?? '',
            merged_into: event.into ?? '',
            identifiers,
            amount_minor: event.amount_minor ?? null,
            currency: event.amount_minor === undefined ? '' : 'RUB',
          },
        ],
      }
    case 'finance':
      return {
        topic: 'finance',
        drafts: [
          {
            ...head,
            kind: event.kind,
            document_id: event.id,
            crm: 'crm',
            deal_id: event.deal ?? '',
            amount_minor: Math.abs(event.amount_minor),
            currency: 'RUB',
            refund_of: event.refund_of ?? '',
          },
        ],
      }
    default:
      return {
        topic: 'governance',
        drafts: [{ ...head, kind: 'rules_published', subject: String(event.version), payload: toRulesJson(rulesOf(event.version)) }],
      }
  }
}
