import assert from 'node:assert'

/** A 64-bit integer as ClickHouse's JSON gives it (a string) as a number; asserts that no digit is lost. */
export function toNumber(value: string | number): number {
  const number = Number(value)
  assert(Number.isSafeInteger(number) && value !== '', 'not an integer that a number holds exactly')
  return number
}
