import type { BuiltInRule, Condition, TestedKey } from './built-in.ts'
import type { DerivedKeys } from './derive.ts'
import { type Entries, type Matcher, matcherOf, remembered } from './patterns.ts'

type Test = { readonly condition: number; readonly matches: Matcher; readonly wanted: boolean }
const bitsOfWord = 32

/**
 * Builds the function that answers the first rule of the list that holds, null if none does.
 *
 * Every value of a key rules out some conditions whatever the other keys are. Those are kept as a set of bits per value, so that a touch
 * costs one look-up for each key and the intersection of the sets is what holds; walking all conditions takes four times as long.
 */
export function compileRules(rules: readonly BuiltInRule[]): (keys: DerivedKeys) => string | null {
  const conditions: Condition[] = []
  const numbered = (list: readonly Condition[]) => list.map((condition) => conditions.push(condition) - 1)
  const numberedRules = rules.map(({ channelId, anyOf, unless }) => ({ channelId, anyOf: numbered(anyOf), unless: numbered(unless) }))
  const words = Math.ceil(conditions.length / bitsOfWord)
  const setOf = (members: readonly number[]): Int32Array => {
    const set = new Int32Array(words)
    for (const member of members) set[member >>> 5] = (set[member >>> 5] ?? 0) | (1 << (member & 31))
    return set
  }
  const ordered = numberedRules.map(({ channelId, anyOf, unless }) => ({ channelId, anyOf: setOf(anyOf), unless: setOf(unless) }))

  const keys = testedKeys.map((key) => {
    const tests = testsOf(key, conditions)
    const possible = (value: string): Int32Array => {
      const ruledOut = new Set(tests.filter(({ matches, wanted }) => matches(value) !== wanted).map(({ condition }) => condition))
      return setOf(conditions.map((_, number) => number).filter((number) => !ruledOut.has(number)))
    }
    // Few campaigns say anything, and there may be as many as touches: all that say nothing are one value.
    const telling = (value: string) => tests.some(({ matches }) => matches(value))
    const remember = remembered(possible)
    return {
      key,
      possible: key === 'campaign' ? (value: string) => (value === '' || telling(value) ? possible(value) : remember('?')) : remember,
    }
  })
  const holding = new Int32Array(words)
  const meets = (set: Int32Array): boolean => {
    for (let word = 0; word < words; word++) if (((holding[word] ?? 0) & (set[word] ?? 0)) !== 0) return true
    return false
  }
  return (touch) => {
    holding.fill(-1)
    for (const { key, possible } of keys) {
      const set = possible(touch[key])
      for (let word = 0; word < words; word++) holding[word] = (holding[word] ?? 0) & (set[word] ?? 0)
    }
    for (const { channelId, anyOf, unless } of ordered) if (meets(anyOf) && !meets(unless)) return channelId
    return null
  }
}

const testedKeys = [
  'source',
  'medium',
  'campaign',
  'referrer_host',
  'traffic_source',
  'ad_engine',
  'click_id',
  'tagged',
  'site',
  'bought',
  'placement',
] as const satisfies readonly TestedKey[]

function testsOf(key: TestedKey, conditions: readonly Condition[]): readonly Test[] {
  const compiled = new Map<Entries, Matcher>()
  const matcher = (list: Entries): Matcher => {
    const known = compiled.get(list) ?? matcherOf(list)
    compiled.set(list, known)
    return known
  }
  return conditions.flatMap(({ is, not }, condition) => {
    const wanted = is[key]
    const refused = not[key]
    return [
      ...(wanted === undefined ? [] : [{ condition, matches: matcher(wanted), wanted: true }]),
      ...(refused === undefined ? [] : [{ condition, matches: matcher(refused), wanted: false }]),
    ]
  })
}
