import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSimulation, type Simulation } from './simulation.ts'

// SIM_SEED=7 SIM_COUNT=1 runs one seed again, SIM_WORLD=2 only one of its worlds.

const WORLDS = 10
const first = Number(process.env.SIM_SEED ?? 1)
const count = Number(process.env.SIM_COUNT ?? 120)
const only = process.env.SIM_WORLD

let simulation: Simulation
beforeAll(async () => {
  simulation = await openSimulation()
})
afterAll(() => simulation.close())

test(`${count} × ${WORLDS} random histories from seed ${first} post what the reference says`, async () => {
  const differing: string[] = []
  for (let seed = first; seed < first + count; seed++) {
    try {
      await simulation.run(seed, { worlds: WORLDS, faults: true, ...(only === undefined ? {} : { only: Number(only) }) })
    } catch (error) {
      differing.push(error instanceof Error ? error.message : String(error))
      console.error(differing.at(-1))
    }
  }
  expect(differing).toEqual([])
})
