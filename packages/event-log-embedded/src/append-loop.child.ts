import { writeSync } from 'node:fs'
import { EventLogError } from '@touchledger/event-log'
import { openEmbeddedEventLog } from './embedded-event-log.ts'

// Run by the tests as a process of its own: `node append-loop.child.ts <path> [value bytes]`. Appends without end, ten appends of
// three records at once, and writes a line for each answer: `ack <key> <offset> <offset> <offset>` or `nak <key> <code> <retryable>`.
// After a refusal it appends one small record, reports it in the same way, and ends.
const [path = '', valueBytes = '100'] = process.argv.slice(2)
const log = await openEmbeddedEventLog({ path, now: Date.now })
const [start = 0] = await log.ends('touches')

let refused = false
for (let round = 0; !refused; round++) {
  await Promise.all(Array.from({ length: 10 }, (_, at) => appendThree(`${start}-${round}-${at}`, at === 5 ? Number(valueBytes) : 100)))
}
await appendThree('after', 1)
await log.close()

async function appendThree(key: string, bytes: number): Promise<void> {
  const value = new Uint8Array(bytes).fill(key.length)
  try {
    const positions = await log.append('touches', [
      { key, value },
      { key, value },
      { key, value },
    ])
    // Synchronous, so that a line the parent sees was written before the kill and none is held back.
    writeSync(1, `ack ${key} ${positions.map(({ offset }) => offset).join(' ')}\n`)
  } catch (error) {
    refused = true
    const outcome = error instanceof EventLogError ? `${error.code} ${error.retryable}` : String(error)
    writeSync(1, `nak ${key} ${outcome}\n`)
  }
}
