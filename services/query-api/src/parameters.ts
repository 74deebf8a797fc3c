import { type ModelId, modelIds, nearest, type Rules } from '@touchledger/rules'
import { type Fault, invalidParameter, toFound } from './problem.ts'

/** A query string as the server parsed it: a repeated parameter is a list. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>

export type Parameters = {
  say: (field: string, found: unknown, accepted: string) => void
  /** The text of a parameter that may stand once; undefined if it is absent or empty. */
  one: (name: string) => string | undefined
  choice: <const T extends string>(name: string, known: readonly T[], otherwise: T) => T
  /** A whole number from 1 to `max`. */
  whole: (name: string, max: number, otherwise: number) => number
  /** `model`: several by commas or by repeating it, none twice; without it the default model of the rules. */
  models: (rules: Rules) => readonly [ModelId, ...ModelId[]]
  /** Throws one problem that names every fault said so far. */
  check: () => void
}

/** Reads parameters and gathers what is wrong with them; a name that is not `known` is a fault: a mistyped filter must not be ignored. */
export function readParameters(query: Query, known: readonly string[]): Parameters {
  const faults: Fault[] = []
  const say = (field: string, found: unknown, accepted: string): void => {
    faults.push({ field: toFound(field), found: toFound(found), accepted })
  }
  for (const name of Object.keys(query)) {
    if (!known.includes(name)) say(name, name, nearest(name, known) ?? known.join(', '))
  }
  const one = (name: string): string | undefined => {
    const value = query[name]
    if (typeof value !== 'object') return value === '' ? undefined : value
    say(name, value.join(' and '), `${name} once`)
    return undefined
  }
  return {
    say,
    one,
    choice: (name, values, otherwise) => {
      const text = one(name)
      if (text === undefined) return otherwise
      const found = values.find((each) => each === text)
      if (found === undefined) say(name, text, values.join(', '))
      return found ?? otherwise
    },
    whole: (name, max, otherwise) => {
      const text = one(name)
      if (text === undefined) return otherwise
      const value = Number(text)
      if (/^\d+$/.test(text) && value >= 1 && value <= max) return value
      say(name, text, `a whole number from 1 to ${max}`)
      return otherwise
    },
    models: (rules) => {
      const named = [query.model ?? []].flat().flatMap((text) => text.split(','))
      const wanted = [...new Set(named.map((text) => text.trim()).filter((text) => text !== ''))]
      const [first = rules.models.default, ...others] = wanted.flatMap((text) => {
        const id = modelIds.find((each) => each === text)
        if (id === undefined) say('model', text, modelIds.join(', '))
        else if (!rules.models.modelIds.includes(id))
          say('model', text, `a model that the rules compute: ${rules.models.modelIds.join(', ')}`)
        return id ?? []
      })
      return [first, ...others]
    },
    check: () => {
      if (faults.length > 0) throw invalidParameter(faults)
    },
  }
}
