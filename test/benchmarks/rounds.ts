import type { Ratio } from './figure.ts'

export type Took = { wallMs: number; cpuMs: number }

/** Wall time, and CPU time of this process with all its threads. */
export async function timed(work: () => unknown): Promise<Took> {
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await work()
  const wallMs = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpu)
  return { wallMs, cpuMs: (user + system) / 1000 }
}

const ROUNDS_MIN = 3

/**
 * Runs baseline and subject in turns, one warming round first, until the time is up: a machine that slows down slows both. Each `work`
 * gives what it took; `perRound` divides within a round, so that neither is compared with the other's luckier minute.
 */
export async function inTurns(
  { seconds, rounds = 15, warm = true }: { seconds: number; rounds?: number; warm?: boolean },
  baseline: () => Promise<Took>,
  ...subjects: readonly (() => Promise<Took>)[]
): Promise<readonly { baseline: Took; subjects: readonly Took[] }[]> {
  const found: { baseline: Took; subjects: readonly Took[] }[] = []
  const endAt = performance.now() + seconds * 1000
  for (let round = warm ? -1 : 0; round < rounds; round++) {
    if (found.length >= ROUNDS_MIN && performance.now() > endAt) break
    const one = await baseline()
    const others: Took[] = []
    for (const subject of subjects) others.push(await subject())
    if (round >= 0) found.push({ baseline: one, subjects: others })
  }
  return found
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** A ratio per round, its median and spread. */
export function ratioOf(
  heading: Pick<Ratio, 'figure' | 'bound' | 'threshold' | 'detail'>,
  rounds: readonly { wall: number; cpu: number }[],
): Ratio {
  const walls = rounds.map(({ wall }) => wall)
  return {
    kind: 'ratio',
    ...heading,
    ratio: median(walls),
    cpuRatio: median(rounds.map(({ cpu }) => cpu)),
    spread: [Math.min(...walls), Math.max(...walls)],
    rounds: rounds.length,
  }
}

/** How often the baseline's time goes into the subject's. */
export const timesOf = (rounds: Awaited<ReturnType<typeof inTurns>>, subject = 0): { wall: number; cpu: number }[] =>
  rounds.flatMap(({ baseline, subjects }) => {
    const other = subjects[subject]
    return other === undefined ? [] : [{ wall: other.wallMs / baseline.wallMs, cpu: other.cpuMs / baseline.cpuMs }]
  })

/** The same as a speed: baseline's time over the subject's. */
export const speedOf = (rounds: Awaited<ReturnType<typeof inTurns>>, subject = 0): { wall: number; cpu: number }[] =>
  timesOf(rounds, subject).map(({ wall, cpu }) => ({ wall: 1 / wall, cpu: 1 / cpu }))

export const megabytes = (bytes: number): number => Math.round(bytes / 1024 ** 2)
/** The most memory this process has had resident. */
export const peakMegabytes = (): number => Math.round(process.resourceUsage().maxRSS / 1024)
