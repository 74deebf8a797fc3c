import { createReadStream, globSync, readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { createGunzip } from 'node:zlib'
import type { Context } from '../context.ts'
import { CommandFault } from '../exit-codes.ts'

/** One file to import; `path` is null for standard input. */
export type InputFile = { name: string; path: string | null; bytes: number; mtimeMs: number }

const EXTENSIONS = /\.(?:csv|tsv|txt|json|ndjson|jsonl)(?:\.gz)?$/i
const CHUNK_BYTES = 256 * 1024

/** Files of the command line in their order; folders and patterns give theirs sorted by name. Throws a `CommandFault` for what is not there. */
export function findFiles(args: readonly string[], { baseFolder, now }: Pick<Context, 'baseFolder' | 'now'>): InputFile[] {
  const files = args.flatMap((arg): InputFile[] => {
    if (arg === '-') return [{ name: '(standard input)', path: null, bytes: 0, mtimeMs: now() }]
    const path = resolve(baseFolder, arg)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat?.isFile()) return [toInput(arg, path)]
    if (stat?.isDirectory()) {
      const names = readdirSync(path)
        .filter((name) => EXTENSIONS.test(name))
        .sort()
      if (names.length === 0)
        throw new CommandFault(`${arg}: found a folder without a file to import; accepted: .csv, .tsv, .txt, .json, also with .gz`)
      return names.map((name) => toInput(join(arg, name), join(path, name)))
    }
    const matches = /[*?[{]/.test(arg) ? globSync(arg, { cwd: baseFolder }).sort() : []
    if (matches.length === 0)
      throw new CommandFault(
        `${arg}: found no such file; accepted: a file, a folder, a pattern such as 'export/*.csv', or - for standard input`,
      )
    return matches.map((name) => toInput(name, resolve(baseFolder, name)))
  })
  const twice = files.find(({ path }, index) => files.findIndex((other) => other.path === path) !== index)
  if (twice !== undefined) throw new CommandFault(`${twice.name}: found twice on the command line; accepted: each file once`)
  return files
}

function toInput(name: string, path: string): InputFile {
  const { size, mtimeMs } = statSync(path)
  if (size === 0) throw new CommandFault(`${name}: found an empty file; accepted: a file with a header row`)
  return { name, path, bytes: size, mtimeMs: Math.floor(mtimeMs) }
}

/** Bytes of the file, unpacked where its name ends in .gz. `onBytes` is told of bytes as they stand on the disk. */
export async function* readInput(
  file: InputFile,
  context: Pick<Context, 'stdin' | 'stop'>,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  const raw = file.path === null ? context.stdin() : createReadStream(file.path, { highWaterMark: CHUNK_BYTES })
  const counted = stoppable(countBytes(raw, onBytes), context.stop)
  if (!file.name.endsWith('.gz')) {
    yield* counted
    return
  }
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES })
  const feeding = feed(counted, unpacked)
  try {
    for await (const chunk of unpacked) yield chunk as Uint8Array
    await feeding
  } finally {
    unpacked.destroy()
  }
}

/** The first bytes of a file, to see what it is before anything of it is imported. */
export async function readBeginning(file: InputFile, context: Pick<Context, 'stdin' | 'stop'>): Promise<Uint8Array> {
  if (file.path === null) return new Uint8Array()
  for await (const chunk of readInput(file, context, () => {})) return chunk
  return new Uint8Array()
}

/** What gunzip says of a file that is cut off or no gzip, null for any other error. */
export function gzipFault(error: unknown): { code: string; found: string; accepted: string } | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string' || !error.code.startsWith('Z_')) return null
  const accepted = 'the whole file; load it again and import it again, what was read stays'
  return error.code === 'Z_BUF_ERROR'
    ? { code: 'truncated_gzip', found: 'gzip that ends before its end', accepted }
    : { code: 'broken_gzip', found: 'no gzip, though the name ends in .gz', accepted }
}

export const fileNameOf = (file: InputFile): string => (file.path === null ? 'stdin' : basename(file.path))

/** Thrown into whoever reads, so that no parser takes the stop for the end of its file and half a row for a row. */
export class ReadingStopped extends Error {}

/** Standard input may wait for ever: a stop must not wait with it. */
async function* stoppable(input: AsyncIterable<Uint8Array>, stop: AbortSignal): AsyncGenerator<Uint8Array> {
  const chunks = input[Symbol.asyncIterator]()
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const onStop = () => reject(new ReadingStopped('stopped'))
  stopped.catch(() => {})
  if (stop.aborted) onStop()
  stop.addEventListener('abort', onStop, { once: true })
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), stopped])
      if (next.done === true) return
      yield next.value
    }
  } finally {
    stop.removeEventListener('abort', onStop)
    // Not awaited: a read that waits for ever would keep its return waiting too.
    void chunks.return?.()
  }
}

async function* countBytes(input: AsyncIterable<Uint8Array>, onBytes: (count: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of input) {
    onBytes(chunk.length)
    yield chunk
  }
}

async function feed(input: AsyncIterable<Uint8Array>, unpacked: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const chunk of input) {
      if (!unpacked.write(chunk)) await new Promise<void>((resolve) => unpacked.once('drain', resolve))
    }
    unpacked.end()
  } catch (error) {
    unpacked.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}
