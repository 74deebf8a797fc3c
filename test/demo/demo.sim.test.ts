import { test } from 'vitest'
import { expectDemoTruth } from './demo-truth.ts'

test.each([1, 2, 3])('the whole demo of seed %i finds every planted link, no false one, and the planted sums by reason', (seed) =>
  expectDemoTruth({ scale: 1, seed }),
)
