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

/** The data folder of a command: `--data`, else what the process was started with. */
export const folderOf = (given: Given, { baseFolder, dataFolder }: Context): string => resolve(baseFolder, given.text('data') ?? dataFolder)
