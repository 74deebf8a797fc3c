import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Figure } from './figure.ts'
import { inTurns, median, ratioOf, type Took, timesOf } from './rounds.ts'

const [SMALL, LARGE] = [1_000_000, 10_000_000]

/** What a small batch costs when there are ten times as many touches behind it. Two stores, so two processes, asked in turns. */
export const run: Figure = async ({ scale, seconds, folder }) => {
  const small = await openStore(join(folder, 'small'), Math.round(SMALL * scale))
  const large = await openStore(join(folder, 'large'), Math.round(LARGE * scale))
  const results = []
  for (const state of ['unmerged', 'merged'] as const) {
    if (state === 'merged') for (const store of [small, large]) await ask(store, 'merge')
    const rounds = await inTurns(
      { seconds, rounds: 9 },
      () => ask(small, 'batch'),
      () => ask(large, 'batch'),
    )
    results.push(
      ratioOf(
        {
          figure: `incremental batch on ten times the touches, tables ${state}`,
          bound: 'at most',
          threshold: 2,
          detail: {
            'touches behind it': Math.round(LARGE * scale),
            ms: median(rounds.map(({ subjects }) => subjects[0]?.wallMs ?? 0)),
            'ms on a tenth': median(rounds.map(({ baseline }) => baseline.wallMs)),
          },
        },
        timesOf(rounds),
      ),
    )
  }
  for (const store of [small, large]) store.kill()
  return results
}

async function openStore(folder: string, touches: number): Promise<ChildProcess> {
  mkdirSync(folder, { recursive: true })
  const child = fork(join(import.meta.dirname, 'incremental-child.ts'), [folder, String(touches)], { serialization: 'advanced' })
  await answerOf(child)
  return child
}

async function ask(child: ChildProcess, what: 'batch' | 'merge'): Promise<Took> {
  child.send({ ask: what })
  return answerOf(child)
}

async function answerOf(child: ChildProcess): Promise<Took> {
  const answered = new AbortController()
  const ended = once(child, 'exit', { signal: answered.signal }).then(([code]) => {
    throw new Error(`a store's process ended with ${code}`)
  })
  try {
    const [answer] = await Promise.race([once(child, 'message', { signal: answered.signal }), ended])
    return answer
  } finally {
    // Who was not first must not go on listening.
    ended.catch(() => {})
    answered.abort()
  }
}
