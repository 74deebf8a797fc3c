import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { openWorker, type PosterIo, type Worker } from '@touchledger/attribution-worker'
import { type ClickHouse, migrate, openChdb } from '@touchledger/clickhouse'
import { type EventLog, EventLogError, TOPICS } from '@touchledger/event-log'
import { openEmbeddedEventLog } from '@touchledger/event-log-embedded'
import { buildCodecs, buildDoor, type Codecs, type Door } from '@touchledger/events'
import { loadSchemas } from '@touchledger/schemas'
import { CommandFault, exitCodes } from '../exit-codes.ts'
import { type DataFolder, dataFolderOf } from './data-folder.ts'
import { appendGovernance, readGovernance } from './governance.ts'
import { describeHolder, type Holder, readLock, removeLock, writeLock } from './lock-file.ts'
import { openSecrets, refusedPepper, type Secrets } from './secrets.ts'

/** Name of the database inside the embedded engine. */
export const DATABASE = 'touchledger'

/** Log, door and secrets of one data folder, held by this process. The engine is opened when it is first needed. */
export type Workspace = {
  folder: DataFolder
  log: EventLog
  codecs: Codecs
  door: Door
  secrets: Secrets
  now: () => number
  /** The ClickHouse of the folder, migrated. One per process and folder: later calls answer the first one's. */
  openStore: () => Promise<ClickHouse>
  openWorker: () => Promise<Worker>
  io: () => Promise<PosterIo>
  /** Lets go of the engine, so that its folder can be moved. */
  closeStore: () => Promise<void>
  /** Writes into the lock file where this process listens. */
  announce: (address: string, key: string) => void
  close: () => Promise<void>
}

export type OpenWorkspaceOptions = {
  dataDir: string
  /** For the lock file. */
  command: string
  now: () => number
  /** Creates the folder where there is none; otherwise that is a fault. */
  create?: boolean
}

/** Thrown when another process has the folder; `holder.address` is where it listens, if it serves. */
export class FolderHeld extends CommandFault {
  readonly holder: Holder | null
  constructor(folder: string, holder: Holder | null) {
    super(describeHolder(folder, holder), exitCodes.operation)
    this.holder = holder
  }
}

/** A random attempt number within what a double holds exactly. */
export const randomAttempt = (): number => randomInt(1, 2 ** 48 - 1)

export async function openWorkspace({ dataDir, command, now, create = true }: OpenWorkspaceOptions): Promise<Workspace> {
  const folder = dataFolderOf(dataDir)
  if (!existsSync(folder.log) && !create)
    throw new CommandFault(
      `--data: found no data in ${dataDir}; accepted: a folder that an import, a demo or a serve has made. Begin with: pnpm touchledger demo, or pnpm touchledger import --help`,
    )
  mkdirSync(folder.path, { recursive: true, mode: 0o700 })
  const log = await openLog(folder, now)
  try {
    const holder: Holder = { pid: process.pid, host: hostname(), since: new Date(now()).toISOString(), command, address: null, key: null }
    writeLock(folder.lock, holder)
    return await composeWorkspace(folder, log, now, holder)
  } catch (error) {
    removeLock(folder.lock)
    await log.close()
    throw error
  }
}

// The log is opened before anything else of the folder: its lock is what makes one process the holder.
async function openLog(folder: DataFolder, now: () => number): Promise<EventLog> {
  try {
    return await openEmbeddedEventLog({ path: folder.log, now })
  } catch (error) {
    if (error instanceof EventLogError && error.code === 'log_held') throw new FolderHeld(folder.path, readLock(folder.lock))
    if (error instanceof EventLogError) throw new CommandFault(error.message, exitCodes.operation)
    throw error
  }
}

async function composeWorkspace(folder: DataFolder, log: EventLog, now: () => number, holder: Holder): Promise<Workspace> {
  const codecs = buildCodecs(loadSchemas())
  const ends = await Promise.all(TOPICS.map((topic) => log.ends(topic)))
  const isNew = ends.flat().every((end) => end === 0)
  const secrets = openSecrets(folder.secrets, isNew)
  const door = buildDoor({ codecs, pepper: secrets.pepper, now, defaults: { crm: 'crm' } })
  await checkPepper({ folder, log, codecs, door, secrets, now })
  let store: ClickHouse | null = null
  let worker: Worker | null = null
  const workspace: Workspace = {
    folder,
    log,
    codecs,
    door,
    secrets,
    now,
    async openStore() {
      if (store !== null) return store
      store = await openChdb({ path: folder.store, database: DATABASE })
      await migrate(store)
      return store
    },
    async io() {
      return { store: await workspace.openStore(), log, codecs, now, random: randomAttempt }
    },
    async openWorker() {
      worker ??= await openWorker(await workspace.io())
      return worker
    },
    async closeStore() {
      worker = null
      const open = store
      store = null
      await open?.close()
    },
    announce(address, key) {
      writeLock(folder.lock, { ...holder, address, key })
    },
    async close() {
      await workspace.closeStore()
      removeLock(folder.lock)
      await log.close()
    },
  }
  return workspace
}

type PepperCheck = Pick<Workspace, 'folder' | 'log' | 'codecs' | 'door' | 'secrets' | 'now'>

/** The log itself names the pepper it was begun with, so that a folder put together from two backups is noticed. */
async function checkPepper({ folder, log, codecs, door, secrets, now }: PepperCheck): Promise<void> {
  for await (const { kind, subject } of readGovernance({ log, codecs })) {
    if (kind !== 'pepper_chosen') continue
    if (subject !== secrets.fingerprint) throw refusedPepper(folder.secrets, secrets.fingerprint, subject)
    return
  }
  await appendGovernance({ log, door }, { kind: 'pepper_chosen', occurred_at: now(), subject: secrets.fingerprint })
}
