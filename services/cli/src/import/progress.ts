import type { Context } from '../context.ts'

const EVERY_MS = 200

/** One line on the terminal, rewritten in place; nothing where standard error is no terminal. */
export type Progress = {
  show: (done: { label: string; bytes: number; bytesAll: number; rows: number }) => void
  /** Takes the line away, before something else is printed. */
  clear: () => void
}

export function openProgress({ err, isTerminal, columns, now }: Pick<Context, 'err' | 'isTerminal' | 'columns' | 'now'>): Progress {
  const startedAt = now()
  let shownAt = 0
  let isShown = false
  return {
    show({ label, bytes, bytesAll, rows }) {
      const at = now()
      if (!isTerminal || at - shownAt < EVERY_MS) return
      shownAt = at
      isShown = true
      const seconds = Math.max((at - startedAt) / 1000, 0.001)
      const rate = Math.round(rows / seconds)
      const share = bytesAll === 0 ? '' : `  ${Math.floor((100 * bytes) / bytesAll)} %`
      const left = bytesAll === 0 || bytes === 0 ? '' : `  ETA ${clock((seconds * (bytesAll - bytes)) / bytes)}`
      const text = `${label}${share}  ${grouped(rows)} rows  ${grouped(rate)} rows/s${left}`
      err(`\r\x1b[2K${text.slice(0, columns - 1)}`)
    },
    clear() {
      if (isShown) err('\r\x1b[2K')
      isShown = false
    },
  }
}

export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ' ')

/** `1 batch`, `2 batches`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${grouped(count)} ${count === 1 ? one : many}`

export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
