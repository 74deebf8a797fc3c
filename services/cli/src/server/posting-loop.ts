import { lastSealed, type Worker } from '@touchledger/attribution-worker'
import type { ClickHouse } from '@touchledger/clickhouse'
import type { EventLog } from '@touchledger/event-log'
import type { PostingRecord } from '@touchledger/events'

/** Collecting and posting in the background of a server. */
export type PostingLoop = {
  /** Resolves with the batches posted until all that the log holds now is posted. Rejects if the loop has ended. */
  waitPosted: () => Promise<readonly PostingRecord[]>
  /** Ends after the step it is in, once what came before is posted. */
  stop: () => Promise<void>
}

const SOURCES = ['touches', 'costs', 'crm', 'finance', 'governance'] as const
/** Waits between failures, doubling: ClickHouse may be busy, a disk full for a while. */
const RETRY_MS = [1_000, 30_000] as const

type Deps = { worker: Worker; log: EventLog; store: ClickHouse; onFault: (error: unknown) => void }
type Waiter = {
  ends: ReadonlyMap<string, number>
  records: PostingRecord[]
  resolve: (records: readonly PostingRecord[]) => void
  reject: (error: unknown) => void
}

export function startPosting({ worker, log, store, onFault }: Deps): PostingLoop {
  const stopping = new AbortController()
  const waiters = new Set<Waiter>()
  const sayStopping = (waiter: Waiter) => waiter.reject(new Error('the server is stopping'))
  stopping.signal.addEventListener('abort', () => waiters.forEach(sayStopping))

  async function endsNow(): Promise<Map<string, number>> {
    const ends = new Map<string, number>()
    for (const topic of SOURCES)
      for (const [partition, end] of (await log.ends(topic)).entries()) if (end > 0) ends.set(`${topic}/${partition}`, end)
    return ends
  }
  const covers = (cut: ReadonlyMap<string, number>, ends: ReadonlyMap<string, number>) =>
    [...ends].every(([key, end]) => (cut.get(key) ?? 0) >= end)
  const settle = (record: PostingRecord | null) => {
    if (record === null) return
    const cut = new Map(record.cut.map(({ topic, partition, end }) => [`${topic}/${partition}`, end]))
    for (const waiter of waiters) {
      waiter.records.push(record)
      if (!covers(cut, waiter.ends)) continue
      waiters.delete(waiter)
      waiter.resolve(waiter.records)
    }
  }

  async function runUntilStopped(): Promise<void> {
    let delayMs: number = RETRY_MS[0]
    while (!stopping.signal.aborted) {
      try {
        await worker.run(stopping.signal, (record) => {
          delayMs = RETRY_MS[0]
          settle(record)
        })
      } catch (error) {
        if (stopping.signal.aborted) return
        onFault(error)
        await sleep(delayMs, stopping.signal)
        delayMs = Math.min(delayMs * 2, RETRY_MS[1])
      }
    }
  }
  const running = runUntilStopped()

  return {
    async waitPosted() {
      const ends = await endsNow()
      return new Promise((resolve, reject) => {
        const waiter: Waiter = { ends, records: [], resolve, reject }
        // Before the ledger is asked: a batch that is sealed while its answer is on the way would be missed, and no other may ever come.
        waiters.add(waiter)
        if (stopping.signal.aborted) sayStopping(waiter)
        lastSealed(store).then(
          ({ cut }) => {
            if (covers(cut, ends) && waiters.delete(waiter)) resolve(waiter.records)
          },
          (error: unknown) => {
            waiters.delete(waiter)
            reject(error)
          },
        )
      })
    },
    async stop() {
      stopping.abort()
      await running
      // What was acknowledged is in the log and would be posted by the next start; posting it now spares that start the wait.
      await worker.step()
    },
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
