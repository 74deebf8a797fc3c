import type { Language } from './output/words.ts'

/** All that a command sees of the process. Tests give their own. */
export type Context = {
  /** Folder that relative paths of the command line are read from. */
  baseFolder: string
  /** Data folder if `--data` does not say. */
  dataFolder: string
  /** Language if neither `--lang` nor the rules say. */
  language: Language | null
  /** API key for a running `serve` of another user's; the lock file's own key is used otherwise. */
  now: () => number
  out: (text: string) => void
  /** Bytes, for files like XLSX. */
  outBytes: (bytes: Uint8Array) => void
  err: (text: string) => void
  /** True if standard error is a terminal: then progress is shown in place. */
  isTerminal: boolean
  /** Columns of the terminal, 100 where there is none. */
  columns: number
  stdin: () => AsyncIterable<Uint8Array>
  /** Aborts on the first SIGINT or SIGTERM. */
  stop: AbortSignal
}
