import { test } from 'vitest'
import { expectDemoTruth } from './demo-truth.ts'

test('a small demo finds every planted link, no false one, and the planted sums by reason', { timeout: 300_000 }, () =>
  expectDemoTruth({ scale: 0.02, seed: 11 }),
)
