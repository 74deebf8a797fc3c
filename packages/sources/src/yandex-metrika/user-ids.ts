import { parseArrayCell } from '../lines/cells.ts'

const names = new Set(['userid', 'uid'])
const emptyValues = new Set(['', '0', 'null', 'undefined', 'none', 'nan', 'false', 'anonymous', 'guest'])

/**
 * User ids among the visit's parameters: `parsedParamsKey1` and `parsedParamsKey2` are parallel, the value of a plain parameter stands as
 * the key of its second level.
 */
export function userIdsOf(keysCell: string, valuesCell: string): string[] {
  if (!/u(?:ser)?[_-]?id/i.test(keysCell)) return []
  const values = parseArrayCell(valuesCell)
  const found = new Set<string>()
  for (const [index, key] of parseArrayCell(keysCell).entries()) {
    const value = values[index]?.trim() ?? ''
    if (names.has(key.toLowerCase().replaceAll(/[_-]/g, '')) && !emptyValues.has(value.toLowerCase())) found.add(value)
  }
  return [...found]
}
