import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KillWorld, openKillWorld } from './kill-round.ts'

// A few of the kills that `pnpm sim` does two hundred of.

let world: KillWorld
beforeAll(async () => {
  world = await openKillWorld(1, { idleVisitors: 6_000, fileDeals: 40, httpDeals: 30, batchEvents: 4 })
}, 300_000)
afterAll(() => world.close())

test('a program killed while it reads, takes events and posts loses nothing it acknowledged and counts nothing twice', async () => {
  const { faults, kills } = await world.run(1, 4)
  expect(faults).toEqual([])
  expect(kills).toBe(4)
}, 600_000)
