import { Counter, DURATION_BUCKETS, Histogram, type Registry } from '@touchledger/service-kit'

export type IngestMetrics = {
  events: Counter<'topic' | 'outcome'>
  webhooks: Counter<'source' | 'outcome'>
  durations: Histogram<'route' | 'status'>
}

/** Registers ingest's metrics. `route` is the pattern, never the address: a webhook's address is its secret. */
export function registerIngestMetrics(registry: Registry): IngestMetrics {
  const registers = [registry]
  return {
    events: new Counter({
      name: 'touchledger_ingest_events_total',
      help: 'Events by topic and what became of them: accepted (durable in the log), rejected.',
      labelNames: ['topic', 'outcome'],
      registers,
    }),
    webhooks: new Counter({
      name: 'touchledger_ingest_webhooks_total',
      help: 'Webhook deliveries by source and outcome: accepted, dead_letter (at least one part was not understood).',
      labelNames: ['source', 'outcome'],
      registers,
    }),
    durations: new Histogram({
      name: 'touchledger_ingest_request_duration_seconds',
      help: 'Time from the request to the end of its answer, by route pattern and status.',
      labelNames: ['route', 'status'],
      buckets: DURATION_BUCKETS,
      registers,
    }),
  }
}
