import { readdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { factTables, KERNEL, lastSealed } from '@touchledger/attribution-worker'
import { type ClickHouse, toNumber } from '@touchledger/clickhouse'
import { TOPICS } from '@touchledger/event-log'
import { openKeyFile } from '@touchledger/service-kit'
import { readPublishedRules } from '../../workspace/governance.ts'
import type { Workspace } from '../../workspace/open-workspace.ts'

/** One line of the doctor. `odd` says that somebody should look. */
export type Finding = { subject: string; value: string; odd?: string }

const LISTED_MAX = 5

export async function findAll(workspace: Workspace): Promise<Finding[]> {
  const store = await workspace.openStore()
  return [
    { subject: 'node', value: process.version },
    { subject: 'ClickHouse engine', value: `${store.engineVersion}, kernel ${KERNEL}` },
    ...folderFindings(workspace),
    { subject: 'pepper fingerprint', value: workspace.secrets.fingerprint },
    ...(await positionFindings(workspace, store)),
    await batchFinding(workspace, store),
    await rulesFinding(workspace),
    ...(await conflictFindings(store)),
    await hubFinding(store),
    await deadLetterFinding(workspace),
    { subject: 'API keys', value: String(openKeyFile(workspace.folder.keys).list().length) },
  ]
}

function folderFindings({ folder }: Workspace): Finding[] {
  const { bavail, bsize } = statfsSync(folder.path)
  const free = bavail * bsize
  const size = (path: string) => `${megabytes(bytesOf(path))} MB`
  return [
    { subject: 'data folder', value: folder.path },
    { subject: 'log', value: size(folder.log) },
    { subject: 'database', value: size(folder.store) },
    { subject: 'rejects', value: size(folder.rejects) },
    { subject: 'free disk', value: `${megabytes(free)} MB`, ...(free < 1e9 ? { odd: 'less than 1 GB' } : {}) },
  ]
}

/** What the log has against what the facts have, per partition. */
async function positionFindings({ log }: Workspace, store: ClickHouse): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const topic of TOPICS) {
    for (const [partition, end] of (await log.ends(topic)).entries()) {
      const [row] = await store.rows<{ rows: string | number; next: string | number; undecoded: string | number }>(
        `SELECT uniqExact(log_offset) AS rows, if(count() = 0, 0, max(log_offset) + 1) AS next, countIf(decoded = 0) AS undecoded
         FROM ${factTables[topic]} WHERE log_partition = {partition:UInt32}`,
        { partition },
      )
      const next = toNumber(row?.next ?? 0)
      const undecoded = toNumber(row?.undecoded ?? 0)
      const odd =
        next > end
          ? 'the database knows more than the log: restore the log, or rebuild'
          : next < end
            ? 'not all copied yet: serve or the next import does it'
            : undecoded > 0
              ? `${undecoded} records could not be decoded`
              : undefined
      findings.push({ subject: `${topic}/${partition}`, value: `log ${end}, facts ${next}`, ...(odd === undefined ? {} : { odd }) })
    }
  }
  return findings
}

async function batchFinding({ log }: Workspace, store: ClickHouse): Promise<Finding> {
  const last = await lastSealed(store)
  const subject = 'last batch'
  if (last.batch === 0) return { subject, value: 'none' }
  const posted = new Date(last.postedAtMs).toISOString()
  let unposted = 0
  for (const topic of ['touches', 'costs', 'crm', 'finance', 'governance'] as const) {
    for (const [partition, end] of (await log.ends(topic)).entries()) unposted += end - (last.cut.get(`${topic}/${partition}`) ?? 0)
  }
  const value = `${last.batch}, posted ${posted}, hash ${last.hash.slice(0, 12)}, kernel ${last.kernel}`
  return { subject, value, ...(unposted === 0 ? {} : { odd: `${unposted} records wait for the next batch` }) }
}

async function rulesFinding(workspace: Workspace): Promise<Finding> {
  const versions = await readPublishedRules(workspace)
  const subject = 'rules'
  return versions.length === 0
    ? { subject, value: 'the defaults', odd: 'none are published' }
    : { subject, value: `version ${versions.length}` }
}

/** Rows of one event and version with different contents: the source said two things at one time, and the lower hash counts. */
async function conflictFindings(store: ClickHouse): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const topic of ['touches', 'costs', 'crm', 'finance'] as const) {
    const rows = await store.rows<{ event_id: string; count: string | number }>(
      `SELECT event_id, count() OVER () AS count FROM (
         SELECT any(event_id) AS event_id FROM ${factTables[topic]} WHERE decoded GROUP BY event_hash, version HAVING uniqExact(content_hash) > 1)
       ORDER BY event_id LIMIT ${LISTED_MAX}`,
    )
    const count = toNumber(rows[0]?.count ?? 0)
    const listed = rows.map(({ event_id }) => event_id.slice(0, 40)).join(', ')
    findings.push({
      subject: `version conflicts, ${topic}`,
      value: String(count),
      ...(count === 0 ? {} : { odd: `equal version, different content: ${listed}` }),
    })
  }
  return findings
}

async function hubFinding(store: ClickHouse): Promise<Finding> {
  const rows = await store.rows<{ type: string; count: string | number }>(
    `SELECT splitByChar(':', identifier)[1] AS type, count() AS count FROM (
       SELECT identifier, argMax(label, batch) AS label FROM identity_labels
       WHERE attempt IN (SELECT sealed_attempt FROM sealed_batches) GROUP BY identifier HAVING startsWith(label, 'hub:'))
     GROUP BY type ORDER BY type`,
  )
  const value = rows.map(({ type, count }) => `${toNumber(count)} ${type}`).join(', ')
  return { subject: 'hub identifiers', value: value === '' ? '0' : value }
}

async function deadLetterFinding({ log }: Workspace): Promise<Finding> {
  const count = (await log.ends('dead_letters')).reduce((sum, end) => sum + end, 0)
  return {
    subject: 'dead letters',
    value: String(count),
    ...(count === 0 ? {} : { odd: 'what webhooks sent and the door could not understand' }),
  }
}

function bytesOf(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  if (!stat.isDirectory()) return stat.size
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1).replace(/\B(?=(\d{3})+\.)/g, ' ')
