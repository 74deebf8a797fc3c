import { openMemoryEventLog } from '@touchledger/event-log'
import { buildCodecs, buildDoor } from '@touchledger/events'
import { loadSchemas } from '@touchledger/schemas'
import { buildMetrics, type KeyStore } from '@touchledger/service-kit'
import { buildIngest, buildServer, healthRoutes, type IngestDeps, metricsRoute, registerIngestMetrics } from './index.ts'

export const NOW_MS = Date.UTC(2026, 8, 20)
export const noKeys: KeyStore = { find: () => null, isEmpty: () => true }

/** Ingest over a memory log, open to loopback, with the real door and schemas; `over` replaces what a test is about. */
export async function startIngest(over: Partial<IngestDeps> = {}, options: Parameters<typeof buildServer>[0] = {}) {
  const now = () => NOW_MS
  const codecs = buildCodecs(loadSchemas())
  const log = over.log ?? openMemoryEventLog({ now })
  const registry = buildMetrics()
  const deps: IngestDeps = {
    log,
    door: buildDoor({ codecs, pepper: new Uint8Array(32).fill(1), now, defaults: { crm: 'amocrm' } }),
    keys: noKeys,
    openOnLoopback: true,
    amocrm: { hooks: [], parse: () => [] },
    now,
    metrics: registerIngestMetrics(registry),
    ...over,
  }
  const app = buildServer(options)
  await app.register(healthRoutes, { ready: { log: () => log.ends('touches') }, readyWithinMs: 20 })
  await app.register(metricsRoute, { registry })
  await app.register(buildIngest(deps))
  await app.ready()

  const recordsOf = async <T extends 'touches' | 'costs' | 'crm' | 'finance' | 'dead_letters'>(topic: T) => {
    const records = await log.read(topic, 0, 0, { records: 100_000, bytes: 1e9 })
    return records.map(({ value }) => {
      const decoded = codecs.decode(topic, value)
      if (!decoded.ok) throw new Error(decoded.reason)
      return decoded.record
    })
  }
  const post = (url: string, payload: string | Buffer, headers: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', host: 'localhost', ...headers } })
  return { app, post, recordsOf }
}

export const visit = (clientId: string, more: object = {}) => ({
  kind: 'visit',
  occurred_at: '2026-09-01T10:15:00+03:00',
  identifiers: [{ type: 'ym_client_id', value: clientId }],
  ...more,
})
