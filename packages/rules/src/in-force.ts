import { defaultRules, fromRulesJson, type Rules } from './rules.ts'
import { parseVat, type Vat } from './vat.ts'
import { localToMs, midnightMs } from './zone.ts'

export type RulesVersion = { readonly version: number; readonly effectiveFromMs: number; readonly rules: Rules }

/** From when these rules hold; rules without a date hold from 1970 on, before any fact. */
export function effectiveFromMs(rules: Rules): number {
  const { effectiveFrom } = rules
  if (effectiveFrom === null) return 0
  return timeOf(rules.company.timeZone, effectiveFrom) ?? 0
}

/** What a `rules_published` event carries: the rules' JSON and, where it states one, the moment from which they hold. */
export type PublishedRules = { readonly payload: string; readonly effectiveFromMs: number | null }

/**
 * The versions that published events make, in the log's order: version n is the nth that can be read. An event whose payload is no rules
 * is void and takes no number; `null` stands in its place.
 */
export function versionsOf(published: readonly PublishedRules[]): readonly (RulesVersion | null)[] {
  let version = 0
  return published.map(({ payload, effectiveFromMs: statedMs }) => {
    const rules = readable(payload)
    if (rules === null) return null
    version += 1
    return { version, effectiveFromMs: statedMs ?? effectiveFromMs(rules), rules }
  })
}

function readable(payload: string): Rules | null {
  try {
    return fromRulesJson(payload)
  } catch {
    return null
  }
}

/** Reads a local date (its midnight), a local time, or a time with its offset; null for anything else. */
export function timeOf(zone: string, text: string): number | null {
  const withOffset = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)$/.test(text)
  const atMs = withOffset ? Date.parse(text) : text.length === 10 ? midnightMs(zone, text) : localToMs(zone, text)
  return Number.isNaN(atMs) ? null : atMs
}

/**
 * The version in force at a moment: the highest number whose `effectiveFromMs` is not later. Before all of them it is the lowest number,
 * since a firm's first file says more about its past than our defaults; without any version it is number 0, the defaults.
 */
export function rulesInForce(versions: readonly RulesVersion[], tMs: number): RulesVersion {
  let inForce: RulesVersion | undefined
  let lowest: RulesVersion | undefined
  for (const each of versions) {
    if (each.effectiveFromMs <= tMs && (inForce === undefined || each.version > inForce.version)) inForce = each
    if (lowest === undefined || each.version < lowest.version) lowest = each
  }
  return inForce ?? lowest ?? { version: 0, effectiveFromMs: 0, rules: defaultRules() }
}

/** The VAT that the rules state for a source's rows on a local date, null if they state none: then it is unknown, not zero. */
export function vatOf(rules: Rules, source: string, localDate: string): Vat | null {
  let stated: string | null = null
  let since = ''
  const entries = Object.hasOwn(rules.vat, source) ? rules.vat[source] : undefined
  for (const { from, vat } of entries ?? []) {
    const start = from ?? ''
    if (start <= localDate && (stated === null || start >= since)) {
      stated = vat
      since = start
    }
  }
  return stated === null ? null : parseVat(stated)
}

/** Whether campaign or term holds one of the brand words. It is a flag for reports and moves no touch to another channel. */
export function isBrand(rules: Rules, keys: { readonly campaign: string; readonly term: string }): boolean {
  if (rules.brandWords.length === 0) return false
  const text = `${keys.campaign}\n${keys.term}`.normalize('NFKC').toLowerCase()
  return rules.brandWords.some((word) => text.includes(word))
}
