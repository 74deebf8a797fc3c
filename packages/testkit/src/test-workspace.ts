import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClickHouse, migrate, openChdb } from '@touchledger/clickhouse'
import { type EventLog, openMemoryEventLog } from '@touchledger/event-log'
import { type AcceptedEvent, buildCodecs, buildDoor, type Codecs, type Door, type DraftOf, type SourceTopic } from '@touchledger/events'
import { type Rules, toRulesJson } from '@touchledger/rules'
import { loadSchemas } from '@touchledger/schemas'

/** A workspace for one test file: log in memory, a real embedded ClickHouse in a folder of its own, a clock that the test moves. */
export type TestWorkspace = {
  store: ClickHouse
  log: EventLog
  codecs: Codecs
  door: Door
  clock: { ms: number }
  /** Counts up: attempts of a test are the same in every run. */
  random: () => number
  now: () => number
  /** Lets drafts in by the door and into the log. Throws if the door refuses one. */
  append<T extends SourceTopic>(topic: T, drafts: readonly DraftOf[T][]): Promise<readonly AcceptedEvent<T>[]>
  publishRules(rules: Rules): Promise<void>
  /** Empties the store, as after the loss of ClickHouse. */
  dropStore(): Promise<void>
  /** Begins anew with an empty log and an empty store. */
  reset(): Promise<void>
  close(): Promise<void>
}

export async function openTestWorkspace(options: {
  atMs: number
  partitions?: Parameters<typeof openMemoryEventLog>[0]['partitions']
}): Promise<TestWorkspace> {
  const folder = mkdtempSync(join(tmpdir(), 'touchledger-test-'))
  const store = await openChdb({ path: join(folder, 'chdb'), database: 'workspace' })
  await migrate(store)
  const clock = { ms: options.atMs }
  const now = () => clock.ms
  const codecs = buildCodecs(loadSchemas())
  const openLog = () => openMemoryEventLog({ now, ...(options.partitions === undefined ? {} : { partitions: options.partitions }) })
  const door = buildDoor({ codecs, pepper: new Uint8Array(32).fill(7), now, defaults: { crm: 'crm' } })
  let attempts = 0
  const toRecords = (events: readonly { key: string; value: Uint8Array }[]) => events.map(({ key, value }) => ({ key, value }))
  const workspace: TestWorkspace = {
    store,
    log: openLog(),
    codecs,
    door,
    clock,
    now,
    random: () => ++attempts,
    async append(topic, drafts) {
      const { accepted, rejected } = door.accept(topic, drafts)
      if (rejected.length > 0) throw new Error(`the door refused ${JSON.stringify(rejected[0])}`)
      await workspace.log.append(topic, toRecords(accepted))
      return accepted
    },
    async publishRules(rules) {
      const { accepted, rejected } = door.acceptGovernance([{ kind: 'rules_published', occurred_at: now(), payload: toRulesJson(rules) }])
      if (rejected.length > 0) throw new Error(`the door refused ${JSON.stringify(rejected[0])}`)
      await workspace.log.append('governance', toRecords(accepted))
    },
    async dropStore() {
      await store.command(`DROP DATABASE ${store.database}`)
      await store.command(`CREATE DATABASE ${store.database}`)
      await store.command(`USE ${store.database}`)
      await migrate(store)
    },
    async reset() {
      await workspace.dropStore()
      await workspace.log.close()
      workspace.log = openLog()
      attempts = 0
    },
    async close() {
      await store.close()
      await workspace.log.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return workspace
}
