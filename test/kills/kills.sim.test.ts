import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KillWorld, openKillWorld } from './kill-round.ts'

// KILL_SEED=7 KILL_ROUNDS=1 runs one round again. Kills fall by the clock, so a seed repeats the plan, not the microsecond.

const first = Number(process.env.KILL_SEED ?? 1)
const rounds = Number(process.env.KILL_ROUNDS ?? 10)
const KILLS_A_ROUND = 20

let world: KillWorld
beforeAll(async () => {
  world = await openKillWorld(first, { idleVisitors: 12_000, fileDeals: 150, httpDeals: 250, batchEvents: 3 })
}, 600_000)
afterAll(() => world.close())

test(`${rounds} × ${KILLS_A_ROUND} kills from seed ${first}: nothing acknowledged is missing, nothing is counted twice, verify is clean`, async () => {
  const faults: string[] = []
  const killedIn: Record<string, number> = {}
  let kills = 0
  for (let seed = first; seed < first + rounds; seed++) {
    const round = await world.run(seed, KILLS_A_ROUND)
    faults.push(...round.faults)
    kills += round.kills
    for (const [step, count] of Object.entries(round.killedIn)) killedIn[step] = (killedIn[step] ?? 0) + count
    console.log(`seed ${seed}: ${round.kills} kills, ${round.acknowledged} batches acknowledged, ${round.faults.length} faults`)
    for (const fault of round.faults) console.error(fault.slice(0, 4_000))
  }
  console.log(JSON.stringify({ kills, killedIn }))
  expect(faults).toEqual([])
  expect(kills).toBeGreaterThanOrEqual(rounds * KILLS_A_ROUND)
})
