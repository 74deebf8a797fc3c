import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { cutBetweenContacts, maskContact, replaceContactsInProse, toFound } from '@touchledger/events'
import { harmless } from '@touchledger/tabular'
import { QUOTED_BYTES_MAX } from './line-window.ts'

export type Rejection = { line: number; field: string; code: string; found: string; accepted: string }

/** A file of rejected lines, made when the first one comes: spreadsheets open it, and the line stands in it as it was, contacts masked. */
export type RejectsFile = {
  /** Null while nothing was rejected. */
  readonly path: string | null
  readonly count: number
  add: (rejection: Rejection, raw: Uint8Array | null) => void
  close: () => void
}

export function openRejectsFile(options: { folder: string; fileName: string; nowMs: number; encoding: string }): RejectsFile {
  const { folder, fileName, nowMs, encoding } = options
  const decoder = new TextDecoder(encoding)
  let path: string | null = null
  let handle: number | null = null
  let count = 0
  return {
    get path() {
      return path
    },
    get count() {
      return count
    },
    add({ line, field, code, found, accepted }, raw) {
      if (handle === null) {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        const time = new Date(nowMs).toISOString().replace(/[-:]/g, '').replace(/\..*/, 'Z')
        ;[path, handle] = openNew(folder, `${fileName}.${time}`)
        writeSync(handle, '\uFEFFline,field,code,found,accepted,row\r\n')
      }
      const row = raw === null ? '' : masked(cutRow(decoder.decode(raw), raw).replace(/\r$/, ''))
      writeSync(handle, `${[String(line), field, code, toFound(found), accepted, row].map(cell).join(',')}\r\n`)
      count += 1
    },
    close() {
      if (handle !== null) closeSync(handle)
      handle = null
    },
  }
}

/** Two files of one name in one second do not share a file of rejects. */
function openNew(folder: string, name: string): [string, number] {
  for (let number = 1; ; number++) {
    const path = join(folder, `${name}${number === 1 ? '' : `-${number}`}.rejects.csv`)
    if (!existsSync(path)) return [path, openSync(path, 'wx', 0o600)]
  }
}

/** Digits that may be a phone without its `+`. A row names nobody twice, so an id that looks the same may go too: the line's number stands there. */
const BARE_PHONE = /(?<!\d)(?:[78][3-9]\d{9}|[3489]\d{9})(?!\d)/g

const masked = (text: string): string =>
  replaceContactsInProse(text, maskContact).replace(BARE_PHONE, (phone) => maskContact('phone', phone))

/** The window gives so many bytes of a row at most; what they cut is left out. */
const cutRow = (text: string, raw: Uint8Array): string => (raw.length < QUOTED_BYTES_MAX ? text : cutBetweenContacts(text, text.length - 1))

/** Quoted where needed, and harmless where a spreadsheet would take it for a formula. */
function cell(text: string): string {
  const safe = harmless(text)
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
