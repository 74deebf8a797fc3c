import { openWorker, verify } from '@touchledger/attribution-worker'
import type { DraftOf, Parsed, SourceTopic } from '@touchledger/events'
import { buildIngest, buildServer, registerIngestMetrics } from '@touchledger/ingest'
import { buildQueryApi, type Report } from '@touchledger/query-api'
import { knownStages, localToMs, parseRules, type Rules, stageOf } from '@touchledger/rules'
import { buildMetrics } from '@touchledger/service-kit'
import { createDayCounter, type DayCounterOptions, type ParseOptions, type SourceParser } from '@touchledger/sources'
import { openTestWorkspace, type TestWorkspace } from '@touchledger/testkit'
import fastify, { type FastifyInstance } from 'fastify'

type Rejected = Extract<Parsed, { kind: 'rejected' }>
export type ImportedFile = { parsed: readonly Parsed[]; rejected: readonly Rejected[] }

/** A workspace in which a published case runs as a user would have it: files or HTTP events in, the report of the query API out. */
export type CaseWorkspace = {
  store: TestWorkspace['store']
  /** Begins anew, under a rules file. */
  begin(rulesYaml: string): Promise<void>
  /** Reads a file by a source's parser and lets its rows in by the door. Rows that door or parser refuse are in the answer. */
  importFile(parser: SourceParser, file: string | Uint8Array, options?: Partial<ParseOptions>): Promise<ImportedFile>
  /** As `importFile`, of a source that replaces whole days: `day_replaced` follows the rows. Throws if a row is refused. */
  importPull(
    parser: SourceParser,
    file: string | Uint8Array,
    options: Partial<ParseOptions> & { exportedAtMs: number },
    days: Pick<DayCounterOptions, 'source' | 'midnightMs'>,
  ): Promise<void>
  /** POST /v1/events/touches. Throws if one is refused. */
  sendTouches(events: readonly object[]): Promise<void>
  /** Collects and posts until nothing is new; resolves with the number of batches. */
  post(): Promise<number>
  report(query: Readonly<Record<string, string>>): Promise<Report>
  /** What `verify` finds wrong. */
  differences(): Promise<readonly object[]>
  close(): Promise<void>
}

export async function openCaseWorkspace(options: { atMs: number }): Promise<CaseWorkspace> {
  const workspace = await openTestWorkspace(options)
  let rules: Rules | undefined
  let api: FastifyInstance | undefined
  let ingest: FastifyInstance | undefined
  const isOpen = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('begin the case first')
    return value
  }

  async function letIn<T extends SourceTopic>(topic: T, drafts: readonly DraftOf[T][], lines: readonly number[]): Promise<Rejected[]> {
    const { accepted, rejected } = workspace.door.accept(topic, drafts)
    if (accepted.length > 0)
      await workspace.log.append(
        topic,
        accepted.map(({ key, value }) => ({ key, value })),
      )
    return rejected.map(({ index, ...fault }) => ({ kind: 'rejected', line: lines[index] ?? 0, ...fault }))
  }

  async function importFile(parser: SourceParser, file: string | Uint8Array, given: Partial<ParseOptions> = {}): Promise<ImportedFile> {
    const known = isOpen(rules)
    const options: ParseOptions = {
      fileName: 'case',
      localToMs: (local) => localToMs(known.company.timeZone, local),
      exportedAtMs: workspace.now(),
      nowMs: workspace.now(),
      currency: known.company.currency,
      knownStage: (pipeline, stage) =>
        stageOf(known, { pipeline, stage }) === null ? { ok: false, known: knownStages(known, pipeline) } : { ok: true },
      ...given,
    }
    const parsed: Parsed[] = []
    for await (const batch of parser.parse(bytesOf(file), options)) parsed.push(...batch)
    const rejected = parsed.filter((one) => one.kind === 'rejected')
    for (const topic of ['touches', 'costs', 'crm', 'finance'] as const) {
      const { drafts, lines } = eventsOf(parsed, topic)
      rejected.push(...(await letIn(topic, drafts, lines)))
    }
    return { parsed, rejected }
  }

  /** What the query API remembers of a batch and where ingest appends end with their workspace. */
  async function closeServices(): Promise<void> {
    await api?.close()
    await ingest?.close()
  }

  return {
    store: workspace.store,
    async begin(rulesYaml) {
      const parsed = parseRules(rulesYaml, 'touchledger.yaml')
      if (!parsed.ok) throw new Error(parsed.faults.map(({ message }) => message).join('\n'))
      rules = parsed.rules
      await closeServices()
      await workspace.reset()
      await workspace.publishRules(rules)
      const { store, now, log, door } = workspace
      api = fastify()
      await api.register(buildQueryApi, { store, now, authorise: () => ({ allowed: true, keyId: 'test' }) })
      ingest = buildServer({})
      await ingest.register(
        buildIngest({
          log,
          door,
          now,
          keys: { find: () => null, isEmpty: () => true },
          openOnLoopback: true,
          amocrm: { hooks: [], parse: () => [] },
          metrics: registerIngestMetrics(buildMetrics()),
        }),
      )
    },
    importFile,
    async importPull(parser, file, given, days) {
      const { parsed, rejected } = await importFile(parser, file, given)
      if (rejected.length > 0) throw new Error(`${parser.name} refused ${JSON.stringify(rejected[0])}`)
      const counter = createDayCounter({ ...days, version: given.exportedAtMs })
      for (const one of parsed) counter.add(one)
      for (const { topic, draft } of counter.markers()) {
        const [fault] = await letIn(topic, [draft], [0])
        if (fault !== undefined) throw new Error(`the door refused a marker: ${JSON.stringify(fault)}`)
      }
    },
    async sendTouches(events) {
      const answer = await isOpen(ingest).inject({
        method: 'POST',
        url: '/v1/events/touches',
        payload: JSON.stringify(events),
        headers: { 'content-type': 'application/json', host: 'localhost' },
      })
      const { accepted, rejected } = answer.json()
      if (answer.statusCode !== 202 || accepted !== events.length) throw new Error(`refused: ${JSON.stringify(rejected ?? answer.body)}`)
    },
    async post() {
      const worker = await openWorker(workspace)
      let batches = 0
      while ((await worker.step()) !== null) batches += 1
      return batches
    },
    async report(query) {
      const answer = await isOpen(api).inject({ url: '/v1/reports/revenue-by-channel', query: { ...query } })
      if (answer.statusCode !== 200) throw new Error(answer.body)
      return answer.json()
    },
    differences: async () => (await verify(workspace)).differences,
    async close() {
      await closeServices()
      await workspace.close()
    },
  }
}

async function* bytesOf(file: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof file === 'string' ? new TextEncoder().encode(file) : file
}

function eventsOf<T extends SourceTopic>(parsed: readonly Parsed[], topic: T) {
  const drafts: DraftOf[T][] = []
  const lines: number[] = []
  for (const one of parsed) {
    if (!isOf(one, topic)) continue
    drafts.push(one.draft)
    lines.push(one.line)
  }
  return { drafts, lines }
}

type EventOf<T extends SourceTopic> = { kind: 'event'; topic: T; draft: DraftOf[T]; line: number }
const isOf = <T extends SourceTopic>(one: Parsed, topic: T): one is Extract<Parsed, { kind: 'event' }> & EventOf<T> =>
  one.kind === 'event' && one.topic === topic
