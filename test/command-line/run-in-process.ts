import { allCommands, type Context, runCommandLine } from '@touchledger/cli'

export type Ran = { code: number; out: string; err: string }

/** One command line, run in this process on a folder. */
export async function runInProcess(args: readonly string[], baseFolder: string, over: Partial<Context> = {}): Promise<Ran> {
  let [out, err] = ['', '']
  const code = await runCommandLine(args, allCommands, {
    baseFolder,
    dataFolder: 'data',
    language: 'en',
    now: Date.now,
    serveConfig: async () => ({ host: '127.0.0.1', port: 0, hooks: [] }),
    out: (text) => {
      out += text
    },
    outBytes: () => {},
    err: (text) => {
      err += text
    },
    isTerminal: false,
    columns: 100,
    stdin: async function* () {},
    canAsk: false,
    stop: new AbortController().signal,
    ...over,
  })
  return { code, out, err }
}
