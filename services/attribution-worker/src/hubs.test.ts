import { defaultRules, Rules } from '@touchledger/rules'
import { openTestWorkspace, type TestWorkspace } from '@touchledger/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { verify } from './verify.ts'
import { openWorker } from './worker.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openTestWorkspace({ atMs: Date.parse('2026-10-10T00:00:00Z') })
})
afterAll(() => workspace.close())
beforeEach(async () => {
  await workspace.reset()
  const rules = defaultRules({ language: 'en' })
  await workspace.publishRules(
    Rules.parse({
      ...rules,
      identity: { ...rules.identity, hubCaps: { ...rules.identity.hubCaps, phone: 2 } },
      models: { ...rules.models, default: 'linear', modelIds: ['linear'] },
    }),
  )
})

const atMs = Date.parse('2026-09-01T09:00:00Z')
const phone = { type: 'phone', value: '+79161000000' }
const visitor = (value: string) => ({ type: 'ym_client_id', value })
const visit = (identifiers: readonly { type: string; value: string }[], more: object = {}) =>
  workspace.append('touches', [{ kind: 'visit', occurred_at: atMs, source_system: 'test', version: 1, identifiers, ...more }])
const linked = (event: {
  event_id: string
  contact_id: string
  deal_id?: string
  version?: number
  identifiers?: readonly (typeof phone)[]
}) => workspace.append('crm', [{ kind: 'linked', occurred_at: atMs + 1000, source_system: 'test', version: 1, crm: 'crm', ...event }])

async function labels(): Promise<Map<string, string>> {
  const rows = await workspace.store.values<readonly [string, string]>(
    'SELECT identifier, argMax(label, batch) FROM identity_labels GROUP BY identifier ORDER BY identifier',
  )
  return new Map(rows.map(([identifier, label]) => [identifier.replace(/^phone:.*/, 'phone'), label.replace(/phone:.*/, 'phone')]))
}

test('a hub stays out of a person when one of its former neighbours is seen again', async () => {
  const worker = await openWorker(workspace)
  for (const value of ['1', '2', '3']) await visit([visitor(value), phone])
  await worker.step()
  expect(await labels()).toEqual(new Map([['phone', 'hub:phone']]))
  await visit([visitor('3'), visitor('4')], { occurred_at: atMs + 5000 })
  await worker.step()
  expect(await labels()).toEqual(
    new Map([
      ['phone', 'hub:phone'],
      ['ym_client_id:4', 'ym_client_id:3'],
    ]),
  )
  expect((await verify(workspace)).differences).toEqual([])
})

test('a visit that only a hub names decides no deal that names the hub', async () => {
  for (const value of ['1', '2', '3']) await visit([visitor(value), phone])
  for (const deal of ['a', 'b', 'c', 'd']) await linked({ event_id: deal, deal_id: deal, contact_id: deal, identifiers: [phone] })
  let decided = 0
  const insert: typeof workspace.store.insert = (table, columns, data) => {
    if (table.endsWith('_conversions')) decided += data[0]?.length ?? 0
    return workspace.store.insert(table, columns, data)
  }
  const worker = await openWorker({ ...workspace, store: { ...workspace.store, insert } })
  await worker.step()
  expect(decided).toBeGreaterThan(0)
  decided = 0
  await visit([phone], { event_id: 'later' })
  await worker.step()
  expect(decided).toBe(0)
  expect((await verify(workspace)).differences).toEqual([])
})

const reasons = () => workspace.store.values('SELECT reason, sum(share_nano) AS share FROM ledger GROUP BY reason HAVING share != 0')

test('a deal whose person merged with a contact that only a hub knows says so', async () => {
  for (const contact of ['A', 'B', 'C']) await linked({ event_id: contact, contact_id: contact, identifiers: [phone] })
  await workspace.append('crm', [
    { kind: 'merged', occurred_at: atMs + 2000, source_system: 'test', version: 1, crm: 'crm', contact_id: 'D', merged_into: 'A' },
  ])
  await linked({ event_id: 'deal', contact_id: 'D', deal_id: '1' })
  await (await openWorker(workspace)).step()
  expect(await reasons()).toEqual([['hub_identifier_only', '1000000000']])
})

test('an event corrected since ties no deal to a hub', async () => {
  for (const contact of ['A', 'B', 'C', 'D']) await linked({ event_id: contact, contact_id: contact, identifiers: [phone] })
  await linked({ event_id: 'deal', contact_id: 'D', deal_id: '1' })
  const worker = await openWorker(workspace)
  await worker.step()
  expect(await reasons()).toEqual([['hub_identifier_only', '1000000000']])
  await linked({ event_id: 'D', contact_id: 'D', version: 2 })
  await worker.step()
  expect(await reasons()).toEqual([['no_identifier', '1000000000']])
})
