import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSimulation, type Simulation } from './simulation.ts'

// A few seeds of what `pnpm sim` runs a thousand of.

let simulation: Simulation
beforeAll(async () => {
  simulation = await openSimulation()
})
afterAll(() => simulation.close())

test.for([3, 14, 34])(
  'history %i posts what the reference says, whatever fails and in any order of arrival',
  { timeout: 180_000 },
  async (seed) => {
    const ran = await simulation.run(seed, { worlds: 4, faults: true })
    expect(ran.batches).toBeGreaterThan(0)
    expect(ran.expected.size).toBeGreaterThan(0)
  },
)
