import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allCommands } from '../commands/all-commands.ts'
import type { Context } from '../context.ts'
import { runCommandLine } from '../run.ts'

/** One command line run in this process: what it printed and how it ended. */
export type Ran = { code: number; out: string; err: string }

export type TestFolder = {
  path: string
  /** Writes a file and gives its path. */
  write: (name: string, content: string | Uint8Array) => string
  run: (args: readonly string[], over?: Partial<Context>) => Promise<Ran>
  remove: () => void
}

/** A temporary folder with a data folder `data` in it, and commands run on it with the real clock. */
export function openTestFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'touchledger-cli-'))
  return {
    path,
    write(name, content) {
      const file = join(path, name)
      writeFileSync(file, content)
      return file
    },
    async run(args, over = {}) {
      let [out, err] = ['', '']
      const context: Context = {
        baseFolder: path,
        dataFolder: 'data',
        language: null,
        now: Date.now,
        serveConfig: async () => ({ host: '127.0.0.1', port: 0, hooks: [] }),
        out: (text) => {
          out += text
        },
        outBytes: (bytes) => {
          out += new TextDecoder().decode(bytes)
        },
        err: (text) => {
          err += text
        },
        isTerminal: false,
        columns: 100,
        stdin: async function* () {},
        canAsk: false,
        stop: new AbortController().signal,
        ...over,
      }
      const code = await runCommandLine(args, allCommands, context)
      return { code, out, err }
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** A small firm: rules, visits and one deal that two of them earned. */
export const smallFirm = {
  rules: `version: 1
company: {name: Ромашка, time_zone: Europe/Moscow, currency: RUB, language: ru}
sources: {csv_crm: {vat: none}, csv_costs: {vat: none}}
stages:
  Продажи: {Новая: lead, Переговоры: sql, Успех: won, Отказ: lost}
models: {default: position_based, also: [first_touch, last_touch, last_non_direct, linear, time_decay]}
`,
  touches: `occurred_at,visitor_id,source,medium,campaign,landing_url
2026-09-01 12:00:00,1787216400111111111,yandex,cpc,poisk,https://romashka.example/ceny
2026-09-05 12:00:00,1787216400111111111,tg,social,,https://romashka.example/katalog
`,
  crm: `occurred_at,event,deal_id,pipeline,stage,amount,currency,contact_id,visitor_id,email
2026-09-06 10:00:00,created,501,Продажи,Новая,,,70,1787216400111111111,maria@example.com
2026-09-08 10:00:00,stage,501,Продажи,Успех,,,70,,
2026-09-08 10:00:01,amount_changed,501,Продажи,,100.01,RUB,70,,
`,
}
