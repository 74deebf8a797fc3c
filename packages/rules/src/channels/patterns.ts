/** One accepted value: a plain text or glob over the whole value (`*`, `?`), or an expression searched in it. All in lower case. */
export type Entry = string | RegExp
export type Entries = readonly Entry[]
export type Matcher = (value: string) => boolean

/** `any` holds for every value that is not absent; an entry `''` holds for the absent value alone. */
export const any = '*'

/** A list written as one text, entries separated by commas and line breaks, with its regular expressions behind it. */
export function entries(text: string, ...expressions: readonly RegExp[]): Entries {
  return [...expressions, ...text.split(',').map((entry) => entry.trim())]
}

/** A glob as an expression over the whole value. Brackets have no meaning in a glob here. */
export function globExpression(glob: string): string {
  return `^${glob
    .replace(/[.+^$()|[\]{}\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')}$`
}

/** Compiles a list once, so that a touch costs a look-up and not a walk over the list. */
export function matcherOf(list: Entries): Matcher {
  const words = new Set<string>()
  const expressions: string[] = []
  let takesAny = false
  for (const entry of list) {
    if (typeof entry !== 'string') expressions.push(entry.source)
    else if (entry === any) takesAny = true
    else if (/[*?]/.test(entry)) expressions.push(globExpression(entry))
    else words.add(entry)
  }
  if (takesAny) return (value) => value !== '' || words.has('')
  if (expressions.length === 0) return (value) => words.has(value)
  const expression = new RegExp(expressions.map((source) => `(?:${source})`).join('|'), 'su')
  return (value) => words.has(value) || expression.test(value)
}

const rememberedMax = 4096

/** The same function with its latest answers kept: millions of touches come from a few hundred sources. Memory is bounded. */
export function remembered<Answer>(answer: (value: string) => Answer): (value: string) => Answer {
  const answers = new Map<string, Answer>()
  return (value) => {
    const known = answers.get(value)
    if (known !== undefined) return known
    const fresh = answer(value)
    if (answers.size >= rememberedMax) answers.clear()
    answers.set(value, fresh)
    return fresh
  }
}
