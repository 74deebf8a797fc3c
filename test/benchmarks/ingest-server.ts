import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type EventLog, openMemoryEventLog } from '@touchledger/event-log'
import { openEmbeddedEventLog } from '@touchledger/event-log-embedded'
import { buildCodecs, buildDoor } from '@touchledger/events'
import { buildIngest, buildServer, registerIngestMetrics } from '@touchledger/ingest'
import { loadSchemas } from '@touchledger/schemas'
import { buildMetrics } from '@touchledger/service-kit'
import { buildCodecCeiling } from './codec-ceiling.ts'
import { timed } from './rounds.ts'
import { touchEvents } from './touch-events.ts'

// The server of ingest.ts in its own process: ingest over both logs, and the ceiling's loop, so that both run in one heap on one core.
const [embeddedPath = ''] = process.argv.slice(2)
const now = () => Date.now()
const pepper = new Uint8Array(32).fill(7)
const codecs = buildCodecs(loadSchemas())
const door = buildDoor({ codecs, pepper, now, defaults: { crm: 'crm' } })

async function serve(log: EventLog): Promise<number> {
  const app = buildServer()
  const metrics = registerIngestMetrics(buildMetrics())
  await app.register(
    buildIngest({
      log,
      door,
      keys: { find: () => null, isEmpty: () => true },
      openOnLoopback: true,
      amocrm: { hooks: [], parse: () => [] },
      now,
      metrics,
    }),
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

let memory = openMemoryEventLog({ now })
const embedded = await openEmbeddedEventLog({ path: embeddedPath, now })
/** A log in memory that is emptied between rounds, or memory would be what is measured. */
const emptied: EventLog = {
  append: (topic, records) => memory.append(topic, records),
  read: (topic, partition, offset, limit) => memory.read(topic, partition, offset, limit),
  ends: (topic) => memory.ends(topic),
  waitForAppend: (topic, ends, signal) => memory.waitForAppend(topic, ends, signal),
  close: () => memory.close(),
}
const ports = { memory: await serve(emptied), embedded: await serve(embedded) }

const ceiling = buildCodecCeiling(codecs, pepper)
const bodies = Array.from({ length: 50 }, (_, index) => JSON.stringify(touchEvents(100, index * 100)))
const delay = monitorEventLoopDelay({ resolution: 5 })
let begun = process.cpuUsage()

process.on('message', async (asked: { ask: string; requests?: number }) => {
  if (asked.ask === 'ceiling') {
    const took = await timed(() => {
      for (let request = 0; request < (asked.requests ?? 0); request++) ceiling(bodies[request % bodies.length] ?? '[]')
    })
    process.send?.(took)
  } else if (asked.ask === 'begin') {
    memory = openMemoryEventLog({ now })
    delay.reset()
    delay.enable()
    begun = process.cpuUsage()
    process.send?.({})
  } else if (asked.ask === 'end') {
    const { user, system } = process.cpuUsage(begun)
    delay.disable()
    process.send?.({ cpuMs: (user + system) / 1000, delayP99Ms: delay.percentile(99) / 1e6, rss: process.memoryUsage().rss })
  }
})
process.send?.(ports)
