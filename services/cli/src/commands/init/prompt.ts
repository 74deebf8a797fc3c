import { createInterface } from 'node:readline/promises'
import { Readable } from 'node:stream'
import type { Context } from '../../context.ts'
import { CommandFault, exitCodes } from '../../exit-codes.ts'

/** One answer as it was typed, or what to say before the question is asked again. */
export type Read<T> = (text: string) => { ok: true; value: T } | { ok: false; message: string }

export type Prompt = {
  /** Asks until the answer can be read. An empty line takes `usual`, which is shown. Throws a `CommandFault` if the input ends or Ctrl-C comes. */
  ask: <T>(question: string, usual: string, read: Read<T>) => Promise<T>
  say: (text: string) => void
  /** What a fault from here on says was kept; until then nothing was. */
  keep: (text: string) => void
  close: () => void
}

/** Asks on standard error, since standard output is for data, and reads lines of standard input. */
export function openPrompt({ stdin, err, stop }: Pick<Context, 'stdin' | 'err' | 'stop'>): Prompt {
  const given = stdin()
  const input = given instanceof Readable ? given : Readable.from(given)
  const reader = createInterface({ input, terminal: false })
  const lines = reader[Symbol.asyncIterator]()
  // One promise for all questions: a listener for each would be left behind.
  const stopped = new Promise<'stopped'>((resolve) => {
    if (stop.aborted) resolve('stopped')
    else stop.addEventListener('abort', () => resolve('stopped'), { once: true })
  })

  let kept = 'nothing was written'
  async function line(): Promise<string> {
    const next = await Promise.race([lines.next(), stopped])
    if (next === 'stopped') throw new CommandFault(`init: stopped; ${kept}`, exitCodes.interrupted)
    if (next.done === true)
      throw new CommandFault(
        `init: the input ended before the last question; ${kept}. Answers can be given as options too: pnpm touchledger init --help`,
      )
    return next.value.trim()
  }

  return {
    async ask(question, usual, read) {
      for (;;) {
        err(`${question}${usual === '' ? '' : ` [${usual}]`}: `)
        const answer = read((await line()) || usual)
        if (answer.ok) return answer.value
        err(`  ${answer.message}\n`)
      }
    },
    say: (text) => err(text),
    keep(text) {
      kept = text
    },
    close() {
      reader.close()
      input.destroy()
    },
  }
}
