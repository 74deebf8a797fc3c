import { setTimeout } from 'node:timers/promises'
import { openWorkspace } from '@touchledger/cli'
import { toTouchDraft } from '@touchledger/events'
import type { Figure } from './figure.ts'
import { median, peakMegabytes } from './rounds.ts'
import { touchEvents } from './touch-events.ts'

const EVENTS_A_SECOND = 1_000
const EVENTS_AN_APPEND = 100
const SECONDS_MAX = 30

/** From an append's answer to the moment a reader sees it counted, with log, collector and poster in this process. */
export const run: Figure = async ({ seconds, folder }) => {
  const workspace = await openWorkspace({ dataDir: folder, command: 'bench', now: () => Date.now() })
  const worker = await workspace.openWorker()
  await worker.step()
  const acknowledged: { offset: number; atMs: number }[] = []
  const lags: number[] = []
  const stop = new AbortController()
  const running = worker.run(stop.signal, (record) => {
    const end = record?.cut.find(({ topic }) => topic === 'touches')?.end ?? 0
    while ((acknowledged[0]?.offset ?? Number.POSITIVE_INFINITY) < end) lags.push(performance.now() - (acknowledged.shift()?.atMs ?? 0))
  })
  const startedAt = performance.now()
  const appends = (Math.min(seconds, SECONDS_MAX) * EVENTS_A_SECOND) / EVENTS_AN_APPEND
  for (let append = 0; append < appends; append++) {
    const dueAt = startedAt + (append * EVENTS_AN_APPEND * 1000) / EVENTS_A_SECOND
    await setTimeout(Math.max(0, dueAt - performance.now()))
    const drafts = touchEvents(EVENTS_AN_APPEND, append * EVENTS_AN_APPEND).flatMap((json) => {
      const outcome = toTouchDraft(json)
      return outcome.ok ? [outcome.draft] : []
    })
    const { accepted } = workspace.door.accept('touches', drafts)
    const positions = await workspace.log.append('touches', accepted)
    acknowledged.push({ offset: positions.at(-1)?.offset ?? 0, atMs: performance.now() })
  }
  const tookMs = performance.now() - startedAt
  while (acknowledged.length > 0) await setTimeout(50)
  stop.abort()
  await running
  await workspace.close()
  lags.sort((a, b) => a - b)
  return [
    {
      kind: 'shown',
      figure: 'acknowledged to visible at 1,000 events a second, median',
      value: Math.round(median(lags)),
      unit: 'ms',
      aim: 'aim 2000',
    },
    {
      kind: 'shown',
      figure: 'acknowledged to visible, p99',
      value: Math.round(lags[Math.floor(lags.length * 0.99)] ?? 0),
      unit: 'ms',
      aim: 'aim 2000',
    },
    {
      kind: 'shown',
      figure: 'events a second that were acknowledged',
      value: Math.round((appends * EVENTS_AN_APPEND * 1000) / tookMs),
      unit: '1/s',
      aim: '1000 were due',
    },
    { kind: 'shown', figure: 'most resident memory meanwhile', value: peakMegabytes(), unit: 'MiB', aim: 'aim 3072' },
  ]
}
