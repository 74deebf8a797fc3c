/** Direct rounds money in micros to kopecks: anything else is no micros of Direct. */
const MICROS_PER_MINOR = 10_000

export type MoneyUnit = 'micros' | 'decimals'
export type MoneyCell =
  | { kind: 'amount'; amountMinor: number | null }
  | { kind: 'refused'; scope: 'row' | 'file'; code: string; accepted: string }

/**
 * Reads the report's money: integers are micros (Direct's default), a decimal point says `returnMoneyInMicros: false`. Without a unit given,
 * the file's first cell that is not zero decides, and a later cell of the other unit refuses the file: one of the two would be wrong by a
 * factor of a million. Rounding is half away from zero.
 */
export function createMoneyReader(given: MoneyUnit | undefined): (cell: string) => MoneyCell {
  let unit = given
  return (cell) => {
    const parts = /^(-?)(\d{1,15})(?:[.,](\d{1,9}))?$/.exec(cell)
    if (parts === null)
      return { kind: 'refused', scope: 'row', code: 'invalid_amount', accepted: 'micros (1845670000), decimals (1845.67) or --' }
    const [, sign = '', whole = '', fraction] = parts
    const isZero = /^0*$/.test(whole + (fraction ?? ''))
    const written: MoneyUnit = fraction === undefined ? 'micros' : 'decimals'
    if (isZero) return { kind: 'amount', amountMinor: 0 }
    if (unit === undefined) unit = written
    else if (written === 'decimals' && unit === 'micros') return mixed('a report with integers only (micros), or --money decimals')
    else if (written === 'micros' && unit === 'decimals' && given === undefined)
      return mixed('a report with two decimals in each amount, or --money micros')
    const sized = unit === 'micros' ? fromMicros(Number(whole), given) : fromDecimals(whole, fraction ?? '')
    if (sized === null) {
      return {
        kind: 'refused',
        scope: 'row',
        code: 'invalid_amount',
        accepted: 'micros, which Direct rounds to a multiple of 10000; for whole roubles pass --money decimals',
      }
    }
    if (!Number.isSafeInteger(sized)) return { kind: 'refused', scope: 'row', code: 'amount_out_of_range', accepted: 'at most 90 trillion' }
    return { kind: 'amount', amountMinor: sign === '-' && sized !== 0 ? -sized : sized }
  }
}

function mixed(accepted: string): MoneyCell {
  return { kind: 'refused', scope: 'file', code: 'mixed_money', accepted }
}

/** Null for what Direct cannot have written, unless the user says that it is micros. */
function fromMicros(micros: number, given: MoneyUnit | undefined): number | null {
  if (given === undefined && micros % MICROS_PER_MINOR !== 0) return null
  return Math.round(micros / MICROS_PER_MINOR)
}

function fromDecimals(whole: string, fraction: string): number {
  const minor = Number(whole + fraction.slice(0, 2).padEnd(2, '0'))
  return (fraction[2] ?? '0') >= '5' ? minor + 1 : minor
}
