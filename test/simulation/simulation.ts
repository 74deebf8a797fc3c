import {
  openPartitionCollector,
  openWorker,
  type PosterIo,
  postBatch,
  rebuildInto,
  verify,
  type Worker,
} from '@touchledger/attribution-worker'
import { openMemoryEventLog, TOPICS } from '@touchledger/event-log'
import { openTestWorkspace, type TestWorkspace } from '@touchledger/testkit'
import { type Fault, SimulatedCrash, withFault, withForgottenPrefix } from './faults.ts'
import { type Append, type History, historyOf, type Step } from './history.ts'
import { cutOf, differencesOf, knowsAll, readBatchHashes, readJournal, readLines, readLogFacts, readOddEntries } from './posted.ts'
import { type Random, randomOf } from './random.ts'
import { desiredLines, type Lines } from './reference.ts'
import { CLOCK_MS } from './story-time.ts'

/** `only` keeps one of the worlds; a history is one world, all worlds of a seed are posted together. */
export type SimulationOptions = { worlds: number; faults: boolean; only?: number }
export type Simulation = { run(seed: number, options: SimulationOptions): Promise<Ran>; close(): Promise<void> }
export type Ran = { batches: number; events: number; faults: readonly string[]; expected: Lines }

/** One workspace for many histories: tables are emptied between them, not migrated anew. */
export async function openSimulation(): Promise<Simulation> {
  const workspace = await openTestWorkspace({ atMs: CLOCK_MS })
  // Compiling an expression costs more than running it over a few rows. The engine has a session for commands and two for reads.
  const { store } = workspace
  const set = 'SET max_threads = 1, compile_expressions = 0, compile_aggregate_expressions = 0, compile_sort_description = 0'
  await Promise.all([store.command(set), store.rows(set), store.rows(set)])
  return {
    run: (seed, options) => new Simulated(workspace, seed, options).run(),
    close: () => workspace.close(),
  }
}

/** One history told to a log, posted with faults, and held against the reference after every batch. */
class Simulated {
  readonly #workspace: TestWorkspace
  readonly #history: History
  readonly #random: Random
  readonly #options: SimulationOptions
  readonly #faults: string[] = []
  /** Steps not told to the log yet. */
  readonly #waiting: { rules: Step['rules']; appends: Append[] }[] = []
  #io: PosterIo
  #hashes = new Map<number, string>()

  constructor(workspace: TestWorkspace, seed: number, options: SimulationOptions) {
    this.#workspace = workspace
    this.#options = options
    this.#history = historyOf(seed, options.worlds, options.only)
    this.#random = randomOf(seed ^ 0x5eed)
    this.#io = this.#newLog()
  }

  async run(): Promise<Ran> {
    await this.#emptyStore()
    const { steps } = this.#history
    let worker: Worker | null = null
    this.#waiting.push(...steps.map((step) => ({ ...step, appends: [...step.appends] })))
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await this.#append(next)
      worker = await this.#post(worker)
      await this.#check(`after step ${steps.length - this.#waiting.length}`)
    }
    await this.#settle(worker)
    const expected = await this.#check('at the end')
    await this.#verify('at the end')
    if (this.#random.chance(0.5)) await this.#rebuild(expected)
    if (this.#random.chance(0.3)) await this.#shuffle(expected)
    const journal = await readJournal(this.#io)
    return { batches: journal.length, events: steps.reduce((sum, step) => sum + step.appends.length, 0), faults: this.#faults, expected }
  }

  #newLog(): PosterIo {
    const random = randomOf(this.#history.seed + 77)
    // A clock that stands still and sometimes goes back: the order of batches may not hang on it.
    const now = () => CLOCK_MS + random.between(-3000, 3000)
    const attempt = () => random.between(1, 2 ** 48)
    const log = openMemoryEventLog({ now, partitions: this.#history.partitions })
    return { store: this.#workspace.store, log, codecs: this.#workspace.codecs, now, random: attempt }
  }

  async #append({ rules, appends }: Step): Promise<void> {
    this.#workspace.log = this.#io.log
    for (const each of rules) await this.#workspace.publishRules(each)
    for (const append of appends) await this.#workspace.append(append.topic, [append.draft])
  }

  /** Posts what there is, perhaps with a fault on the way. Resolves with a worker that lives, or null if a new one has to be opened. */
  async #post(worker: Worker | null): Promise<Worker | null> {
    const random = this.#random
    const dice = this.#options.faults ? random.between(0, 9) : 9
    const call = random.between(1, 150)
    const performed = random.chance(0.5)
    if (dice <= 2) return this.#crash({ kind: 'crash', call, performed })
    if (dice === 3) return this.#crash({ kind: 'lost_answer', call })
    if (dice <= 5) return this.#zombie({ kind: 'suspend', call, performed }, worker)
    if (dice === 6) return this.#partial()
    if (dice === 7) await this.#gap()
    return this.#settle(worker)
  }

  /** Steps until there is nothing new. */
  async #settle(worker: Worker | null): Promise<Worker> {
    const living = worker ?? (await openWorker(this.#io))
    for (let steps = 0; (await living.step()) !== null; steps++) if (steps > 9) throw new Error('posting does not come to an end')
    return living
  }

  async #crash(fault: Fault): Promise<Worker | null> {
    const ports = withFault(this.#io, fault)
    const io = { ...this.#io, ...ports }
    let worker: Worker | null = null
    try {
      worker = await openWorker(io)
      await worker.step()
    } catch (error) {
      if (!(error instanceof SimulatedCrash)) throw error
    }
    this.#faults.push(`${fault.kind} ${fault.call} ${ports.at}`)
    // After a lost answer the same process goes on; after a crash another one does.
    return this.#settle(fault.kind === 'lost_answer' && ports.at !== '' ? worker : null)
  }

  /** A process stands still while another posts, and finishes late. */
  async #zombie(fault: Fault, other: Worker | null): Promise<Worker> {
    const ports = withFault(this.#io, fault)
    const zombie = (async () => (await openWorker({ ...this.#io, ...ports })).step())()
    await ports.suspended(zombie)
    this.#faults.push(`zombie ${fault.call} ${ports.at}`)
    // More arrives meanwhile, so that the two batches of one number differ. Whoever is opened now sweeps the zombie's tables away; a worker
    // that was there before leaves it everything it needs to seal too late.
    const early = this.#waiting[0]?.appends.splice(0, this.#random.between(0, 20)) ?? []
    await this.#append({ rules: [], appends: early })
    let worker = other ?? (await openWorker(this.#io))
    if (this.#random.chance(0.8)) await worker.step()
    if (this.#random.chance(0.3)) await worker.step()
    if (this.#random.chance(0.3)) await this.#gap()
    ports.release()
    try {
      await zombie
    } catch (error) {
      // Whoever opens a worker sweeps the tables that attempts work on: one still under way loses its own and fails.
      if (!/\bwork_\d/.test(String(error))) throw error
    }
    if (this.#random.chance(0.5)) worker = await openWorker(this.#io)
    return this.#settle(worker)
  }

  /** Some partitions are collected, others not, and a batch is posted. */
  async #partial(): Promise<null> {
    for (const topic of TOPICS) {
      for (const partition of (await this.#io.log.ends(topic)).keys()) {
        if (topic !== 'postings' && this.#random.chance(0.5)) continue
        await (await openPartitionCollector(topic, partition, this.#io)).collect()
      }
    }
    await postBatch(this.#io)
    await (await openPartitionCollector('postings', 0, this.#io)).collect()
    this.#faults.push('partial')
    await this.#check('after a partial cut')
    return null
  }

  /** A collector that outlived the loss of the store goes on where it was: its rows stand behind a gap. */
  async #gap(): Promise<void> {
    const topic = this.#random.pick(['touches', 'crm', 'finance'] as const)
    const ends = await this.#io.log.ends(topic)
    const partition = this.#random.between(0, ends.length - 1)
    const last = (ends[partition] ?? 0) - this.#random.between(2, 4)
    if (last < 0) return
    const store = withForgottenPrefix(this.#io.store, last)
    await (await openPartitionCollector(topic, partition, { ...this.#io, store })).collect()
    this.#faults.push(`gap ${topic}/${partition} after ${last}`)
  }

  async #check(when: string): Promise<Lines> {
    const { store } = this.#io
    const last = (await readJournal(this.#io)).at(-1)
    if (last === undefined) return new Map()
    const expected = desiredLines(await readLogFacts(this.#io), cutOf(last))
    const found = await readLines(store)
    this.#expectNone(`${when}, batch ${last.batch}`, differencesOf(found, expected))
    const hashes = await readBatchHashes(store)
    const moved = [...this.#hashes].filter(([batch, hash]) => hashes.get(batch) !== hash).map(([batch]) => `batch ${batch} has changed`)
    this.#expectNone(when, moved)
    this.#hashes = hashes
    return expected
  }

  async #verify(when: string): Promise<void> {
    const last = (await readJournal(this.#io)).at(-1)
    if (last !== undefined && !(await knowsAll(this.#io, cutOf(last))))
      this.#expectNone(when, ['the last batch does not know all that was acknowledged'])
    const { differences } = await verify(this.#io)
    this.#expectNone(
      `verify ${when}`,
      differences.map((each) => JSON.stringify(each)),
    )
    this.#expectNone(when, await readOddEntries(this.#io.store))
  }

  async #rebuild(expected: Lines): Promise<void> {
    await this.#emptyStore()
    const rebuilt = await rebuildInto(this.#io)
    if (rebuilt.differing !== null) this.#expectNone('rebuild', [JSON.stringify(rebuilt.differing)])
    this.#expectNone('after rebuild', differencesOf(await readLines(this.#io.store), expected))
    await this.#check('after rebuild')
  }

  /** The same events in another order of arrival and in other batches. Rules keep their order: it is theirs by design. */
  async #shuffle(expected: Lines): Promise<void> {
    await this.#emptyStore()
    this.#hashes = new Map()
    this.#io = this.#newLog()
    const { steps } = this.#history
    const appends = this.#random.shuffle(steps.flatMap((step) => step.appends))
    const cut = this.#random.between(0, appends.length)
    await this.#append({ rules: steps.flatMap((step) => step.rules), appends: appends.slice(0, cut) })
    const worker = await this.#settle(null)
    await this.#append({ rules: [], appends: appends.slice(cut) })
    await this.#settle(worker)
    this.#expectNone('in another order of arrival', differencesOf(await readLines(this.#io.store), expected))
    await this.#verify('in another order of arrival')
  }

  async #emptyStore(): Promise<void> {
    const { store } = this.#workspace
    const tables = await store.rows<{ name: string; engine: string }>(
      `SELECT name, engine FROM system.tables WHERE database = '${store.database}' AND (engine = 'Memory' OR (engine LIKE '%MergeTree' AND total_rows > 0))`,
    )
    // What an attempt that crashed left behind goes; the migrations' own record stays.
    for (const { name, engine } of tables) {
      if (engine === 'Memory') await store.command(`DROP TABLE ${name}`)
      else if (!name.includes('migration')) await store.command(`TRUNCATE TABLE ${name}`)
    }
  }

  #expectNone(when: string, differences: readonly string[]): void {
    if (differences.length === 0) return
    const { seed, worlds } = this.#history
    throw new SimulationDifference(seed, [
      `seed ${seed}, ${worlds} worlds, ${when}: ${differences.length} differences; faults: ${this.#faults.join('; ') || 'none'}`,
      ...differences.slice(0, 12),
      `to run it again: SIM_SEED=${seed} SIM_COUNT=1, and SIM_WORLD with the number behind the w of a name above for that world alone`,
    ])
  }
}

/** Production and reference disagree; the message names the seed, the moment and the lines. */
export class SimulationDifference extends Error {
  readonly seed: number
  constructor(seed: number, lines: readonly string[]) {
    super(lines.join('\n  '))
    this.seed = seed
  }
}
