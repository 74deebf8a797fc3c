import { expect, test } from 'vitest'
import { buildMetrics, Counter } from './index.ts'

test('each registry is its own, so that two services in tests do not meet', async () => {
  const [one, other] = [buildMetrics(), buildMetrics()]
  new Counter({ name: 'touchledger_test_total', help: 'Test', registers: [one] }).inc(2)
  expect(await one.metrics()).toContain('touchledger_test_total 2')
  expect(await other.metrics()).not.toContain('touchledger_test_total')
})

test('process metrics come on demand', async () => {
  expect(await buildMetrics({ process: true }).metrics()).toContain('nodejs_eventloop_lag_p99_seconds')
})
