import { z } from 'zod'

// Every fault carries in its message what is accepted; `faults.ts` adds where it stands and what was found. `words` are offered as the
// nearest word.

/** One value: `read` answers undefined for what it does not take. */
export function leaf<T>(accepted: string, read: (value: unknown) => T | undefined, words: readonly string[] = []) {
  return z.unknown().transform((value, context): T => {
    const result = read(value)
    if (result !== undefined) return result
    context.addIssue({ code: 'custom', message: accepted, params: { words } })
    return z.NEVER
  })
}

/** A text; a bare number in the file is meant as text too (`counter: 12345678`). */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().normalize('NFC') : Number.isSafeInteger(value) ? String(value) : undefined

export const text = (accepted: string) => leaf(accepted, textOf)

export const flag = leaf('true or false', (value) => (typeof value === 'boolean' ? value : undefined))

export function oneOf<const Word extends string>(words: readonly Word[]) {
  return leaf(words.join(', '), (value) => words.find((word) => word === value), words)
}

export function wholeNumber(from: number, to: number) {
  return leaf(`a whole number from ${from} to ${to}`, (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to ? value : undefined,
  )
}

export const share = (example: string) =>
  leaf(`a share from 0 to 1, such as ${example}`, (value) => (typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined))

/** A list; a single value stands for a list of one, an empty place for an empty list. */
export function list<T>(one: z.ZodType<T>) {
  return z.preprocess(
    (value) => (value === null ? [] : Array.isArray(value) ? value : typeof value === 'object' ? value : [value]),
    z.array(one, { error: () => 'a list, such as [one, two]' }),
  )
}

/** A map with known keys. An empty place (`money:`) stands for an empty map, so that a section can be emptied without deleting its line. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape)
  const accepted = keys.join(', ')
  return z.preprocess(
    (value) => value ?? {},
    z.strictObject(shape, {
      error: (issue) => (issue.code === 'unrecognized_keys' ? accepted : `a map with the keys ${accepted}`),
    }),
  )
}

/** A map whose keys the user chooses. */
export function record<T>(accepted: string, one: z.ZodType<T>) {
  return z.record(z.string(), one, { error: () => accepted })
}

/** A map that may be missing, empty or without a value; all three mean that its default holds. */
export function emptied<T extends object>(map: z.ZodType<T>) {
  return z.preprocess(
    (value) =>
      value === null || (typeof value === 'object' && value !== undefined && Object.keys(value).length === 0) ? undefined : value,
    map.optional(),
  )
}
