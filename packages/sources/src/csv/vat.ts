import { parseVat, vatAccepted } from '@touchledger/rules'
import type { ParseOptions } from '../parser.ts'

/**
 * The VAT of a row: its cell, or without one the option's. A bare `included` or `excluded` takes the rate of that day's rules, or of the
 * option whatever its kind, since the cell says the kind and the option the rate; without a rate it is refused rather than guessed.
 */
export function statedVat(
  cell: string,
  day: string,
  options: Pick<ParseOptions, 'vat' | 'vatRateOn'>,
): { ok: true; vat: string } | { ok: false; found: string; accepted: string } {
  if (cell === '') return { ok: true, vat: options.vat ?? '' }
  if (cell === 'included' || cell === 'excluded') {
    const given = parseVat(options.vat ?? '')
    const rate = options.vatRateOn?.(day) ?? (given === null || given.kind === 'none' ? undefined : given.ratePercent)
    if (rate !== undefined) return { ok: true, vat: `${cell}:${rate}` }
    return { ok: false, found: cell, accepted: `${vatAccepted}; for a column without rates give the rate with --vat ${cell}:22` }
  }
  if (parseVat(cell) === null) return { ok: false, found: cell, accepted: vatAccepted }
  return { ok: true, vat: cell }
}
