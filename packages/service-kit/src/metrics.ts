import { collectDefaultMetrics, Registry } from 'prom-client'

export { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Seconds: from a reply out of memory to one that waited for a disk. */
export const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** One registry a process, given to every service in it. `process`: memory, event-loop delay and the like too. */
export function buildMetrics(options: { process?: boolean } = {}): Registry {
  const registry = new Registry()
  if (options.process === true) collectDefaultMetrics({ register: registry })
  return registry
}
