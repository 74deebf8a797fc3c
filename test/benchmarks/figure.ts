/** A number that must be reached: a ratio to a baseline of the same run. */
export type Ratio = {
  kind: 'ratio'
  figure: string
  ratio: number
  /** Smallest and largest of the rounds. */
  spread: readonly [number, number]
  rounds: number
  /** The same ratio in CPU time of the process: what is left of it on a busy machine. */
  cpuRatio: number
  bound: 'at least' | 'at most'
  threshold: number
  /** What it was measured on, in absolute numbers of this machine. */
  detail: Readonly<Record<string, number | string>>
}

/** A number that is printed as it is; `aim` is what we would like. */
export type Shown = { kind: 'shown'; figure: string; value: number; unit: string; aim: string }

export type Result = Ratio | Shown

export const isReached = ({ ratio, bound, threshold }: Ratio): boolean => (bound === 'at least' ? ratio >= threshold : ratio <= threshold)

/** `scale` is the part of the full size; rounds stop after `seconds`, however few were done. */
export type Size = { scale: number; seconds: number; folder: string }

/** One figure: runs in a process of its own, since a process opens one data folder and must not inherit another's heap. */
export type Figure = (size: Size) => Promise<readonly Result[]>
