import type { Topic } from './event-log.ts'

type Waiter = { topic: Topic; ends: readonly number[]; settle: (error?: Error) => void }

/** Who waits for an append: the half of `waitForAppend` that every in-process adapter shares. */
export class AppendWaiters {
  readonly #waiters = new Set<Waiter>()

  /** `current` are the topic's ends now. They are compared before anything is awaited, so an append in between cannot be missed. */
  wait(topic: Topic, ends: readonly number[], current: readonly number[], signal: AbortSignal): Promise<void> {
    if (signal.aborted || isBeyond(current, ends)) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        topic,
        ends,
        settle: (error) => {
          this.#waiters.delete(waiter)
          signal.removeEventListener('abort', onAbort)
          if (error === undefined) resolve()
          else reject(error)
        },
      }
      const onAbort = () => waiter.settle()
      signal.addEventListener('abort', onAbort, { once: true })
      this.#waiters.add(waiter)
    })
  }

  /** Wakes those whose ends the topic has passed. Called after the records are durable and readable. */
  wake(topic: Topic, current: readonly number[]): void {
    for (const waiter of this.#waiters) {
      if (waiter.topic === topic && isBeyond(current, waiter.ends)) waiter.settle()
    }
  }

  rejectAll(error: Error): void {
    for (const waiter of this.#waiters) waiter.settle(error)
  }
}

function isBeyond(current: readonly number[], ends: readonly number[]): boolean {
  return current.some((end, partition) => end > (ends[partition] ?? 0))
}
