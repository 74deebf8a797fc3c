import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { addressOf, type CliProcess, doCli, pause, startCli } from '../command-line/cli-process.ts'
import { readLog } from '../command-line/read-log.ts'
import { type Random, randomOf } from '../simulation/random.ts'
import { type HttpBatch, type PlantedFacts, plantFacts } from './planted-facts.ts'

/** What the reports said of a workspace: answer by query, without what names the batch and its time. */
export type Sums = Readonly<Record<string, unknown>>

export type KillWorld = {
  /** What a run that nobody disturbs comes to, and how long, in ms, the longest import and the start of `serve` take here. */
  reference: { sums: Sums; importMs: number; serveMs: number }
  /** Kills the program `kills` times at random moments of one data folder, lets it finish and says what is wrong then. */
  run: (seed: number, kills: number) => Promise<RoundResult>
  close: () => void
}

export type RoundResult = {
  faults: readonly string[]
  kills: number
  /** How often it was killed in what. */
  killedIn: Readonly<Record<string, number>>
  /** Batches that were acknowledged while kills went on. */
  acknowledged: number
}

const BOUND_MS = 120_000
const queries = ['won', 'paid', 'lead'].flatMap((goal) => ['channel', 'campaign'].map((group) => `goal=${goal}&group_by=${group}`))
const modelList = 'first_touch,last_touch,last_non_direct,linear,position_based,time_decay'

export async function openKillWorld(seed: number, size: Parameters<typeof plantFacts>[2]): Promise<KillWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'touchledger-kills-'))
  const rules = join(folder, 'rules.yaml')
  writeFileSync(rules, 'version: 1\ncompany: {name: Kills, time_zone: Europe/Moscow, currency: RUB, language: en}\n')
  const facts = plantFacts(folder, seed, size)
  const data = join(folder, 'reference')
  const [first, ...others] = facts.imports
  const last = others.pop()
  if (first === undefined || last === undefined) throw new RangeError('a reference needs two imports or more')
  const begunAt = performance.now()
  await doCli([...first.args, '--rules', rules, '--data', data], { cwd: folder })
  const importMs = performance.now() - begunAt
  for (const { args } of others) await doCli([...args, '--no-post', '--rules', rules, '--data', data], { cwd: folder })
  const startedAt = performance.now()
  const { serve, address } = await startServe(data, folder)
  const serveMs = performance.now() - startedAt
  for (const batch of facts.batches) await send(address, batch)
  // Through the server, which answers when all that came until then is posted.
  await doCli([...last.args, '--data', data], { cwd: folder })
  const sums = await readSums(address)
  await stop(serve)
  return {
    reference: { sums, importMs, serveMs },
    run: (roundSeed, kills) => runRound({ folder, rules, facts, sums, importMs, serveMs, seed: roundSeed, kills }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

type Round = {
  folder: string
  rules: string
  facts: PlantedFacts
  sums: Sums
  importMs: number
  serveMs: number
  seed: number
  kills: number
}

async function runRound({ folder, rules, facts, sums, importMs, serveMs, seed, kills: wanted }: Round): Promise<RoundResult> {
  const random = randomOf(seed)
  const data = join(folder, `round-${seed}`)
  const cwd = folder
  const faults: string[] = []
  const killedIn: Record<string, number> = {}
  // The journal of what was acknowledged, kept outside of the program.
  const journal = new Set<HttpBatch>()
  let kills = 0
  const killed = (step: string) => {
    kills += 1
    killedIn[step] = (killedIn[step] ?? 0) + 1
  }
  /** A process that ends by itself before the kill must have ended well. */
  const settle = async (process: CliProcess, step: string) => {
    process.signal('SIGKILL')
    const { code, signal, stderr } = await process.exited
    if (signal === 'SIGKILL') killed(step)
    else if (code !== 0) faults.push(`seed ${seed}: ${step} ended with ${code} after ${kills} kills: ${stderr}`)
  }

  // Alternating, and from a random first one: each kind of moment gets its part of few kills too.
  for (let turn = random.between(0, 3); kills < wanted && faults.length === 0; turn++) {
    if (turn % 2 === 0) {
      const { args } = random.pick(facts.imports)
      const process = startCli([...args, '--rules', rules, '--data', data], { cwd })
      await Promise.race([process.exited, pause(random.between(20, Math.ceil(importMs * 1.05)))])
      await settle(process, `import ${args[1]}, ${stepOf(process)}`)
    } else if (random.chance(0.25)) {
      const process = startCli(['serve', '--port', '0', '--no-pages', '--data', data], { cwd })
      await Promise.race([process.exited, pause(random.between(20, Math.ceil(serveMs)))])
      await settle(process, 'start of serve')
    } else await killServing(random, { data, cwd, facts, journal, settle, faults })
  }

  const acknowledged = journal.size
  if (faults.length === 0)
    faults.push(...(await finish({ data, cwd, rules, facts, journal, sums })).map((fault) => `seed ${seed}: ${fault}`))
  if (faults.length === 0) rmSync(data, { recursive: true, force: true })
  return { faults, kills, killedIn, acknowledged }
}

/** As far as the process has said it had come. */
function stepOf({ stderr }: CliProcess): string {
  const said = stderr()
  return / events? accepted/.test(said) ? 'posting' : 'reading'
}

type Serving = {
  data: string
  cwd: string
  facts: PlantedFacts
  journal: Set<HttpBatch>
  settle: (process: CliProcess, step: string) => Promise<void>
  faults: string[]
}

/** Sends until some are acknowledged and kills a little later, while further ones are under way. */
async function killServing(random: Random, { data, cwd, facts, journal, settle, faults }: Serving): Promise<void> {
  const serve = startCli(['serve', '--port', '0', '--no-pages', '--data', data], { cwd })
  const address = await Promise.race([addressOf(serve), pause(BOUND_MS).then(() => null)])
  if (address === null) {
    faults.push(`serve did not begin to listen: ${serve.stderr()}`)
    serve.signal('SIGKILL')
    await serve.exited
    return
  }
  const waiting = random.shuffle(facts.batches.filter((batch) => !journal.has(batch)))
  const wanted = random.between(0, 6)
  const lingerMs = random.between(0, 1_500)
  let acknowledged = 0
  let isOver = false
  const sender = async () => {
    for (let batch = waiting.pop(); batch !== undefined && !isOver; batch = waiting.pop()) {
      try {
        await send(address, batch)
      } catch (error) {
        // Refused is a fault of the test; not answered is what a kill does.
        if (error instanceof RefusedBatch) faults.push(error.message)
        return
      }
      journal.add(batch)
      acknowledged += 1
      if (acknowledged >= wanted) await pause(random.between(100, 600))
    }
  }
  const senders = Promise.all([sender(), sender(), sender()])
  const startedAt = performance.now()
  while (acknowledged < wanted && waiting.length > 0 && performance.now() - startedAt < BOUND_MS) await pause(5)
  await pause(lingerMs)
  await settle(serve, waiting.length === 0 ? 'serve with everything sent' : 'serve while events come')
  isOver = true
  await senders
}

type Finish = { data: string; cwd: string; rules: string; facts: PlantedFacts; journal: Set<HttpBatch>; sums: Sums }

/** Nothing is disturbed any more: what was not acknowledged is sent again, and all must be as if nothing had happened. */
async function finish({ data, cwd, rules, facts, journal, sums }: Finish): Promise<string[]> {
  for (const { args } of facts.imports) await doCli([...args, '--no-post', '--rules', rules, '--data', data], { cwd })
  const { serve, address } = await startServe(data, cwd)
  for (const batch of facts.batches) {
    if (journal.has(batch)) continue
    await send(address, batch)
    journal.add(batch)
  }
  const found = await sumsOnceEqual(address, sums)
  await stop(serve)
  const faults = differencesOf(found, sums)
  const verify = await startCli(['verify', '--data', data], { cwd }).exited
  if (verify.code !== 0) faults.push(`verify ended with ${verify.code}:\n${verify.stdout}${verify.stderr}`)
  const log = join(data, 'log.sqlite')
  const known = new Set([...(await readLog(log, 'touches')), ...(await readLog(log, 'crm'))].map(({ event_id }) => event_id))
  const missing = [...journal].flatMap(({ eventIds }) => eventIds.filter((id) => !known.has(id)))
  if (missing.length > 0) faults.push(`acknowledged, but not in the log: ${missing.slice(0, 10).join(', ')} (${missing.length})`)
  return faults
}

export async function startServe(data: string, cwd: string): Promise<{ serve: CliProcess; address: string }> {
  const serve = startCli(['serve', '--port', '0', '--no-pages', '--data', data], { cwd })
  const address = await addressOf(serve)
  if (address === null) throw new Error(`serve did not begin: ${(await serve.exited).stderr}`)
  return { serve, address }
}

async function stop(serve: CliProcess): Promise<void> {
  serve.signal('SIGTERM')
  const { code, stderr } = await serve.exited
  if (code !== 0) throw new Error(`serve ended with ${code}: ${stderr}`)
}

class RefusedBatch extends Error {}

/** Resolves when the batch is acknowledged, whole. */
async function send(address: string, { topic, body, eventIds }: HttpBatch): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${address}/v1/events/${topic}`, { method: 'POST', headers, body })
  const text = await answer.text()
  if (answer.status !== 202 || !text.includes(`"accepted":${eventIds.length},`))
    throw new RefusedBatch(`${topic}: ${answer.status} ${text.slice(0, 500)}`)
}

async function readSums(address: string): Promise<Sums> {
  const sums: Record<string, unknown> = {}
  for (const query of queries) {
    const answer = await fetch(`${address}/v1/reports/revenue-by-channel?${query}&model=${modelList}&top=100`)
    if (!answer.ok) throw new Error(`the report answered ${answer.status}: ${await answer.text()}`)
    const { meta, ...report } = JSON.parse(await answer.text())
    sums[query] = { ...report, goal: meta.goal }
  }
  return sums
}

/** The reports once they say what they should, or what they say after a time that is long enough for any posting. */
async function sumsOnceEqual(address: string, expected: Sums): Promise<Sums> {
  const startedAt = performance.now()
  for (;;) {
    const found = await readSums(address)
    if (isDeepStrictEqual(found, expected) || performance.now() - startedAt > BOUND_MS) return found
    await pause(100)
  }
}

function differencesOf(found: Sums, expected: Sums): string[] {
  return Object.keys(expected)
    .filter((query) => !isDeepStrictEqual(found[query], expected[query]))
    .map((query) => `${query}: found ${JSON.stringify(found[query])}; expected ${JSON.stringify(expected[query])}`)
}
