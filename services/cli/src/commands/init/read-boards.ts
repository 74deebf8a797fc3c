import type { CrmDraft } from '@touchledger/events'
import { localToMs } from '@touchledger/rules'
import { type AmoPipeline, csvCrmParser, type ParseOptions, parseAmoPipelines } from '@touchledger/sources'
import type { Context } from '../../context.ts'
import { CommandFault } from '../../exit-codes.ts'
import { findFiles, gzipFault, type InputFile, readInput } from '../../import/input-files.ts'
import type { Board, BoardStage } from './stage-meanings.ts'

/** What the files say of a company's CRM. */
export type FoundBoards = {
  boards: readonly Board[]
  /** Of the addresses in an amoCRM page. */
  subdomain: string | null
}

/** A page of pipelines is small: an account may have a hundred of them. */
const PAGE_BYTES_MAX = 16 * 1024 * 1024
const accepted =
  'a page of amoCRM’s /api/v4/leads/pipelines (JSON), or a CSV of CRM events (header: occurred_at, event, deal_id, pipeline, stage, …)'

/** Reads pipelines and stages out of the files, in the order in which they stand. Throws a `CommandFault` for a file that has none. */
export async function readBoards(names: readonly string[], context: Context): Promise<FoundBoards> {
  const boards = new Map<string, BoardStage[]>()
  let subdomain: string | null = null
  for (const file of names.length === 0 ? [] : findFiles(names, context)) {
    const found = await readOne(file, context)
    subdomain ??= found.subdomain
    for (const { name, stages } of found.boards) {
      const known = boards.get(name) ?? []
      boards.set(name, known)
      for (const stage of stages) if (!known.some((one) => one.id === stage.id && one.name === stage.name)) known.push(stage)
    }
  }
  return { boards: [...boards].map(([name, stages]) => ({ name, stages })), subdomain }
}

async function readOne(file: InputFile, context: Context): Promise<FoundBoards> {
  try {
    const { isJson, head } = await beginningOf(file, context)
    const found = isJson ? await readPage(file, context) : { boards: await readCsv(file, head, context), subdomain: null }
    if (found.boards.length > 0) return found
    throw new CommandFault(`--from ${file.name}: found no stage; accepted: ${accepted}`)
  } catch (error) {
    const fault = gzipFault(error)
    if (fault === null) throw error
    throw new CommandFault(`--from ${file.name}: found ${fault.found}; accepted: the whole file`)
  }
}

async function beginningOf(file: InputFile, context: Context): Promise<{ isJson: boolean; head: string }> {
  if (file.path === null)
    throw new CommandFault('--from -: found standard input; accepted: a file, since the answers come by standard input')
  for await (const chunk of readInput(file, context, () => {})) {
    const [head = ''] = new TextDecoder().decode(chunk.subarray(0, 65_536)).split(/\r?\n/)
    return { isJson: /^\s*[[{]/.test(head), head }
  }
  return { isJson: false, head: '' }
}

async function readPage(file: InputFile, context: Context): Promise<FoundBoards> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of readInput(file, context, () => {})) {
    parts.push(chunk)
    bytes += chunk.length
    if (bytes > PAGE_BYTES_MAX)
      throw new CommandFault(`--from ${file.name}: found more than ${PAGE_BYTES_MAX} bytes of JSON; accepted: ${accepted}`)
  }
  const text = Buffer.concat(parts).toString('utf8')
  return {
    boards: boardsOf(parseAmoPipelines(text).pipelines),
    subdomain: /https:\/\/([a-z0-9-]{1,63})\.(?:amocrm\.(?:ru|com)|kommo\.com)\//i.exec(text)?.[1] ?? null,
  }
}

export const boardsOf = (pipelines: readonly AmoPipeline[]): Board[] =>
  pipelines
    .filter(({ statuses }) => statuses.length > 0)
    .map(({ name, id, statuses }) => ({ name: name || id, stages: statuses.map((status) => ({ id: status.id, name: status.name })) }))

/** Distinct pipelines and stages in the order of their first row, which is about the order of the board. Rows that cannot be read are passed over. */
async function readCsv(file: InputFile, head: string, context: Context): Promise<Board[]> {
  const delimiter = ([';', '\t', ','] as const).find((each) => head.includes(each)) ?? ','
  const options: ParseOptions = {
    fileName: file.name,
    localToMs: (local) => localToMs('Europe/Moscow', local),
    exportedAtMs: context.now(),
    nowMs: context.now(),
    currency: 'RUB',
    delimiter,
    encoding: await encodingOf(file, context),
  }
  const boards = new Map<string, Map<string, BoardStage>>()
  for await (const parsed of csvCrmParser.parse(
    readInput(file, context, () => {}),
    options,
  )) {
    for (const one of parsed) {
      if (one.kind === 'rejected' && one.field === 'header')
        throw new CommandFault(`--from ${file.name}:${one.line}: header: found ${one.found}; accepted: ${accepted}`)
      if (one.kind === 'event' && one.topic === 'crm') note(one.draft)
    }
  }
  return [...boards].map(([name, stages]) => ({ name, stages: [...stages.values()] }))

  function note({ pipeline = '', stage = '' }: CrmDraft): void {
    if (stage === '') return
    const stages = boards.get(pipeline || '*') ?? new Map<string, BoardStage>()
    boards.set(pipeline || '*', stages)
    stages.set(stage, { id: null, name: stage })
  }
}

/** Russian Excel saves windows-1251 unless told otherwise; its letters are no UTF-8. */
async function encodingOf(file: InputFile, context: Context): Promise<'utf-8' | 'windows-1251'> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of readInput(file, context, () => {})) decoder.decode(chunk, { stream: true })
    return 'utf-8'
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1251'
    throw error
  }
}
