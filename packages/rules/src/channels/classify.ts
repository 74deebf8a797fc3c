import type { ChannelRule, Rules } from '../rules.ts'
import { type BuiltInChannel, builtInChannels, builtInRules } from './built-in.ts'
import { costChannelOf } from './cost-channels.ts'
import { deriver } from './derive.ts'
import { compileRules } from './holding.ts'
import { type ChannelKey, type ChannelKeys, channelKeyNames, normaliseKeys, plainText, type RawChannelKeys } from './keys.ts'
import { emptyValues, paymentHosts } from './lists.ts'
import { matcherOf } from './patterns.ts'

export type Classified = {
  /** The name reports show: the workspace's own, or the built-in one in the company's language. */
  readonly channel: string
  /** Of a built-in channel its id, of a workspace's own channel its name. */
  readonly channelId: string
  /** The touch itself proves bought media. */
  readonly paid: boolean
  /** `last_non_direct` looks past it. */
  readonly direct: boolean
  /** A continuation of the own site or a return from payment: left out of a path that holds any other touch. */
  readonly internal: boolean
}
export type Classify = (raw: RawChannelKeys) => Classified

const noTags = { source: '', medium: '', campaign: '', content: '', term: '' }

/** The built-in channel that a name means: its id, its Russian or its English name, in any case. */
export function builtInChannelOf(name: string): BuiltInChannel | null {
  const wanted = plainText(name)
  return builtInChannels.find(({ id, ru, en }) => id === wanted || plainText(ru) === wanted || plainText(en) === wanted) ?? null
}

/** The stable id behind a channel's name in the rules: of a built-in channel its id, of an own one the name. */
export function channelIdOf(name: string): string {
  return builtInChannelOf(name)?.id ?? name.trim()
}

/**
 * Compiles the workspace's rules and the built-in list into one function, about three microseconds a touch. It takes keys as the source has
 * them and is total: any text has a channel, `unassigned` if nothing holds.
 */
export function compileChannels(rules: Rules): Classify {
  const { own, builtIn } = compile(rules)
  return (raw) => {
    const keys = normaliseKeys(raw)
    return own(keys, builtIn) ?? builtIn(keys)
  }
}

const compiledTouches = new WeakMap<Rules, Classify>()

/** As `compileChannels`, which it does once for each `Rules` object. */
export function classify(rules: Rules, raw: RawChannelKeys): Classified {
  const known = compiledTouches.get(rules) ?? compileChannels(rules)
  compiledTouches.set(rules, known)
  return known(raw)
}

/** A row of spend: its platform, the platform's own word for the placement or kind of campaign, and the tags it carries. */
export type CostRow = { readonly platform: string; readonly placement?: string | null | undefined; readonly keys: RawChannelKeys }

const compiledCosts = new WeakMap<Rules, (row: CostRow) => Classified>()

/**
 * The channel of a row of spend: the workspace's own rules by its tags, else the platform, so that spend and touches of one platform meet;
 * of a platform that nobody knows the tags as of a touch, and without tags `unassigned`.
 */
export function classifyCost(rules: Rules, row: CostRow): Classified {
  const known = compiledCosts.get(rules) ?? compileCosts(rules)
  compiledCosts.set(rules, known)
  return known(row)
}

function compileCosts(rules: Rules): (row: CostRow) => Classified {
  const { own, builtIn, shownAs } = compile(rules)
  return ({ platform, placement, keys: raw }) => {
    const keys = normaliseKeys(raw)
    const channelId = costChannelOf(platform, placement ?? '')
    const tagged = keys.source !== '' || keys.medium !== ''
    const byPlatform = (): Classified => (channelId !== null ? shownAs(channelId) : tagged ? builtIn(keys) : shownAs('unassigned'))
    return own(keys, byPlatform) ?? byPlatform()
  }
}

type ByKeys = (keys: ChannelKeys) => Classified

function compile(rules: Rules) {
  const { language } = rules.company
  const shown = new Map(
    builtInChannels.map(({ id, ru, en, paid, direct }): [string, Classified] => [
      id,
      { channel: language === 'ru' ? ru : en, channelId: id, paid, direct, internal: id === 'internal' },
    ]),
  )
  const shownAs = (channelId: string): Classified =>
    shown.get(channelId) ?? { channel: channelId, channelId, paid: false, direct: false, internal: false }
  const first = compileBuiltIn(rules)
  const custom = rules.channels.map(compileCustom)

  const builtIn: ByKeys = (keys) => {
    const withTags = first(keys)
    if (withTags !== 'unassigned' || (keys.source === '' && keys.medium === '')) return shownAs(withTags)
    // A tag that says nothing leaves the word to the verdict or the referrer. But somebody tagged that link, so it was not typed in.
    const withoutTags = first({ ...keys, ...noTags })
    return shownAs(withoutTags === 'direct' || withoutTags === 'internal' ? 'unassigned' : withoutTags)
  }
  /** The workspace's own channel, or null; what it leaves open is as the built-in channel of its name, else as `otherwise` says. */
  const own = (keys: ChannelKeys, otherwise: ByKeys): Classified | null => {
    const rule = custom.find(({ holds }) => holds(keys))
    if (rule === undefined) return null
    const named = shown.get(rule.channelId)
    return {
      channel: named?.channel ?? rule.channelId,
      channelId: rule.channelId,
      paid: rule.paid ?? (named ?? otherwise(keys)).paid,
      direct: rule.direct ?? named?.direct ?? false,
      internal: named?.internal ?? false,
    }
  }
  return { own, builtIn, shownAs }
}

function compileCustom(rule: ChannelRule) {
  const tests = channelKeyNames.flatMap((key) => {
    const globs = rule.when[key]
    if (globs === undefined) return []
    return [{ key, matches: matcherOf(globs.map((glob) => normalGlob(key, glob))) }]
  })
  return {
    channelId: channelIdOf(rule.name),
    paid: rule.paid,
    direct: rule.direct,
    holds: (keys: ChannelKeys) => tests.every(({ key, matches }) => matches(keys[key])),
  }
}

/** A glob is compared with the normal form of a key, so it is brought into that form too: `(none)` means absent. */
function normalGlob(key: ChannelKey, glob: string): string {
  const text = plainText(glob)
  if (key === 'referrer_host') return text.replace(/^(?:www|m)\./, '')
  return key !== 'traffic_source' && emptyValues.has(text) ? '' : text
}

const withSubdomains = (hosts: readonly string[]): string[] => hosts.flatMap((host) => [host, `*.${host}`])

/** The id of the first built-in rule that holds. */
function compileBuiltIn(rules: Rules): (keys: ChannelKeys) => string {
  const except = new Set<unknown>(withSubdomains(rules.paymentHosts.except))
  const payment = [...paymentHosts, ...withSubdomains(rules.paymentHosts.also)].filter((host) => !except.has(host))
  const derive = deriver()
  const firstHolding = compileRules(builtInRules({ own: withSubdomains(rules.ownHosts), payment }))
  return (keys) => firstHolding(derive(keys)) ?? 'unassigned'
}
