import { join, resolve } from 'node:path'
import type { Given } from '../command-line.ts'
import type { Context } from '../context.ts'

/** Where everything of one workspace stands on the disk. */
export type DataFolder = {
  path: string
  log: string
  store: string
  secrets: string
  keys: string
  rejects: string
  /** Names of amoCRM's boards as the last import of them said. */
  amoPipelines: string
  lock: string
  /** Read where no rules are published yet. */
  rulesFile: string
}

export const dataFolderOf = (path: string): DataFolder => ({
  path,
  log: join(path, 'log.sqlite'),
  store: join(path, 'clickhouse'),
  secrets: join(path, 'secrets'),
  keys: join(path, 'keys.json'),
  rejects: join(path, 'rejects'),
  amoPipelines: join(path, 'sources', 'amocrm-pipelines.json'),
  lock: join(path, 'touchledger.lock'),
  rulesFile: join(path, 'touchledger.yaml'),
})

/** Put behind a command that a message names, so that it means the same folder. */
export function dataOption(given: Given): string {
  const folder = given.text('data')
  return folder === undefined ? '' : ` --data ${/[^\p{L}\p{N}/._~-]/u.test(folder) ? `'${folder}'` : folder}`
}

/** The data folder of a command: `--data`, else what the process was started with. */
export const folderOf = (given: Given, { baseFolder, dataFolder }: Context): string => resolve(baseFolder, given.text('data') ?? dataFolder)
