import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Topic } from '@touchledger/event-log'
import { eventLogContract } from '@touchledger/event-log/contract'
import { afterAll } from 'vitest'
import { openEmbeddedEventLog } from './embedded-event-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'event-log-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

async function openNew(partitions?: Partial<Record<Topic, number>>) {
  const options = { path: join(folder, `${++files}.db`), now: Date.now, ...(partitions === undefined ? {} : { partitions }) }
  let log = await openEmbeddedEventLog(options)
  const reopen = async () => {
    await log.close()
    log = await openEmbeddedEventLog(options)
    return log
  }
  return { log, reopen }
}

eventLogContract('the embedded log', () => openNew())
eventLogContract('the embedded log with three partitions', () => openNew({ touches: 3, crm: 2 }))
