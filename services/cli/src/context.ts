import type { AmoHook } from '@touchledger/ingest'
import type { Language } from './output/words.ts'

/** All that a command sees of the process. Tests give their own. */
export type Context = {
  /** Folder that relative paths of the command line are read from. */
  baseFolder: string
  /** Data folder if `--data` does not say. */
  dataFolder: string
  /** Language if neither `--lang` nor the rules say. */
  language: Language | null
  now: () => number
  /** What the environment says of `serve`. */
  serveConfig: () => Promise<{ host: string; port: number; hooks: readonly AmoHook[] }>
  out: (text: string) => void
  /** Bytes, for files like XLSX. */
  outBytes: (bytes: Uint8Array) => void
  err: (text: string) => void
  /** True if standard error is a terminal: then progress is shown in place. */
  isTerminal: boolean
  /** Columns of the terminal, 100 where there is none. */
  columns: number
  stdin: () => AsyncIterable<Uint8Array>
  /** True if standard input is a terminal: then somebody is there to answer. */
  canAsk: boolean
  /** Aborts on the first SIGINT or SIGTERM. */
  stop: AbortSignal
}
