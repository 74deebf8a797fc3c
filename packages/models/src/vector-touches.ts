import type { PathTouch } from './model.ts'

/** The n-th day of the vectors' calendar, in Unix ms. */
export const day = (n: number): number => Date.UTC(2026, 8, 1) + n * 86_400_000

/** A touch with a source of its own. */
export const own = (atMs: number): PathTouch => ({ atMs, direct: false })

export const direct = (atMs: number): PathTouch => ({ atMs, direct: true })
