import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type AmoPipeline, readAmoPipelines } from '@touchledger/sources'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { gzipFault, type InputFile, readInput } from './input-files.ts'

const Status = z.object({ id: z.string(), name: z.string(), type: z.number() })
const Pipeline = z.object({ id: z.string(), name: z.string(), isMain: z.boolean(), isArchive: z.boolean(), statuses: z.array(Status) })
const Remembered = z.record(z.string(), z.array(Pipeline))

/**
 * Names of the account's pipelines and stages: those of the files, else those of an earlier import. Cards carry ids alone, and whoever
 * exports leads again seldom exports the board again. The file is a memory, not data: without it the board has to be imported again.
 */
export async function findPipelines(
  files: readonly InputFile[],
  account: string,
  memory: { path: string; mayWrite: boolean },
  context: Context,
): Promise<AmoPipeline[]> {
  const found: AmoPipeline[] = []
  for (const file of files) {
    if (file.path === null) continue
    try {
      found.push(...(await readAmoPipelines(readInput(file, context, () => {}))))
    } catch (error) {
      // The import proper names the file and what is wrong with it.
      if (gzipFault(error) === null) throw error
    }
  }
  const remembered = readMemory(memory.path)
  if (found.length === 0) return remembered[account] ?? []
  if (!memory.mayWrite) return found
  mkdirSync(dirname(memory.path), { recursive: true, mode: 0o700 })
  writeFileSync(`${memory.path}.tmp`, JSON.stringify({ ...remembered, [account]: found }), { mode: 0o600 })
  renameSync(`${memory.path}.tmp`, memory.path)
  return found
}

function readMemory(path: string): Record<string, AmoPipeline[]> {
  if (!existsSync(path)) return {}
  const read = Remembered.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  return read.success ? read.data : {}
}
