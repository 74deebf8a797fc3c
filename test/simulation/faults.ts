import type { ClickHouse } from '@touchledger/clickhouse'
import type { EventLog } from '@touchledger/event-log'

/** The process died at a call of a port: nothing it held in memory is left. */
export class SimulatedCrash extends Error {
  constructor(call: string) {
    super(`simulated crash at ${call}`)
  }
}

/** What happens at the nth call (from 1) of the two ports together. */
export type Fault =
  /** The process dies before or after the call is performed; every later call of it fails too. */
  | { kind: 'crash'; call: number; performed: boolean }
  /** The call is performed, but its answer is lost; the process lives on. */
  | { kind: 'lost_answer'; call: number }
  /** The process stands still before or after the call, for as long as the test wants. */
  | { kind: 'suspend'; call: number; performed: boolean }

export type FaultyPorts = {
  store: ClickHouse
  log: EventLog
  /** Resolves when the process stands still or is over it: at the latest when `process` settles. */
  suspended(process: Promise<unknown>): Promise<void>
  release(): void
  readonly calls: number
  /** The call at which the fault came, empty if it did not. */
  readonly at: string
}

/** The two ports of a worker with one fault in them. */
export function withFault(ports: { store: ClickHouse; log: EventLog }, fault: Fault): FaultyPorts {
  let calls = 0
  let at = ''
  let isDead = false
  let release: () => void = () => undefined
  let stands: () => void = () => undefined
  const standing = new Promise<void>((resolve) => {
    stands = resolve
  })
  const released = new Promise<void>((resolve) => {
    release = resolve
  })

  async function call<R>(name: string, perform: () => Promise<R>): Promise<R> {
    if (isDead) throw new SimulatedCrash(`${name}, after death`)
    calls += 1
    if (calls !== fault.call) return perform()
    at = name
    if (fault.kind === 'suspend') {
      if (!fault.performed) {
        stands()
        await released
        return perform()
      }
      const answer = await perform()
      stands()
      await released
      return answer
    }
    isDead = fault.kind === 'crash'
    if (fault.kind === 'lost_answer' || fault.performed) await perform()
    throw new SimulatedCrash(name)
  }

  const { store, log } = ports
  const short = (sql: string) => sql.replaceAll(/\s+/g, ' ').slice(0, 80)
  return {
    store: {
      engineVersion: store.engineVersion,
      database: store.database,
      rows: (sql, params) => call(`rows ${short(sql)}`, () => store.rows(sql, params)),
      values: (sql, params) => call(`values ${short(sql)}`, () => store.values(sql, params)),
      command: (sql, params) => call(`command ${short(sql)}`, () => store.command(sql, params)),
      insert: (table, columns, data) => call(`insert ${table}`, () => store.insert(table, columns, data)),
      // What `use` asks is counted; lending the keys is nothing that can be seen from outside.
      withKeys: (keys, use) => store.withKeys(keys, use),
      close: () => store.close(),
    },
    log: {
      append: (topic, records) => call(`append ${topic}`, () => log.append(topic, records)),
      read: (topic, partition, offset, limit) => call(`read ${topic}/${partition}`, () => log.read(topic, partition, offset, limit)),
      ends: (topic) => call(`ends ${topic}`, () => log.ends(topic)),
      waitForAppend: (topic, ends, signal) => log.waitForAppend(topic, ends, signal),
      close: () => log.close(),
    },
    suspended: (process) => Promise.race([standing, process.then(ignore, ignore)]),
    release: () => release(),
    get calls() {
      return calls
    },
    get at() {
      return at
    },
  }
}

const ignore = () => undefined

/**
 * A store that claims to hold one partition up to `last`: what a collector believes that outlived the loss of the store. The rows it copies
 * stand behind a gap.
 */
export function withForgottenPrefix(store: ClickHouse, last: number): ClickHouse {
  let isFirst = true
  return {
    ...bound(store),
    rows: async <T>(sql: string, params?: Parameters<ClickHouse['rows']>[1]): Promise<T[]> => {
      if (!isFirst) return store.rows<T>(sql, params)
      isFirst = false
      return store.rows<T>(`SELECT ${last} AS last`)
    },
  }
}

function bound(store: ClickHouse): ClickHouse {
  return {
    engineVersion: store.engineVersion,
    database: store.database,
    rows: (sql, params) => store.rows(sql, params),
    values: (sql, params) => store.values(sql, params),
    command: (sql, params) => store.command(sql, params),
    insert: (table, columns, data) => store.insert(table, columns, data),
    withKeys: (keys, use) => store.withKeys(keys, use),
    close: () => store.close(),
  }
}
