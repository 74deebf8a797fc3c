import { z } from 'zod'
import { parseAmountMinor } from './amounts.ts'
import { currencyExponent } from './currencies.ts'
import type { RawIdentifier } from './drafts.ts'
import { parseOccurredAt } from './occurred-at.ts'
import { type Fault, toFound } from './refusals.ts'

export const Text = z.string().nullish()
/** Ids come as text or as whole numbers that JSON holds exactly. */
export const Id = z.union([z.string(), z.int()]).nullish()
export const Count = z.int().nullish()
export const Texts = z.record(z.string(), z.string()).nullish()
export const Amount = z
  .union([z.string(), z.number()])
  .nullish()
  .meta({ description: 'Decimal with a dot, in the currency itself', examples: ['100.00'] })
export const Identifiers = z.array(z.strictObject({ type: z.string(), value: z.string() })).nullish()

export const envelope = {
  event_id: Id.meta({ description: "The source's own key; absent: derived from what names the row" }),
  resolution_ms: Count,
  source_sequence: Count,
  source_system: Text,
  account: Id,
  version: z.int().nullish().meta({ description: "The source's answer time in ms; absent: the time of acceptance" }),
}
export const Moment = z
  .union([z.string(), z.int()])
  .meta({ description: 'ISO 8601 with offset, or ms since 1970 UTC', examples: ['2026-09-02T10:00:00+03:00'] })
/** Who it was, as short fields beside `identifiers`. */
export const contacts = { identifiers: Identifiers, visitor_id: Id, user_id: Id, email: Text, phone: Id, crm_contact: Id }

export type DraftOutcome<D> = { ok: true; draft: D } | ({ ok: false } & Fault)

/** Parses one event of a batch; the first fault is told as field, what was found and what is accepted. */
export function parseJson<S extends z.ZodObject>(schema: S, json: unknown): { ok: true; event: z.output<S> } | ({ ok: false } & Fault) {
  const parsed = schema.safeParse(json)
  return parsed.success ? { ok: true, event: parsed.data } : { ok: false, ...toFault(schema, json, parsed.error.issues[0]) }
}

function toFault(schema: z.ZodObject, json: unknown, issue: z.core.$ZodIssue | undefined): Fault {
  if (issue === undefined || issue.path.length === 0) {
    if (issue?.code !== 'unrecognized_keys')
      return { field: '(event)', code: 'invalid_event', found: toFound(json), accepted: 'a JSON object' }
    const [key = ''] = issue.keys
    return { field: toFound(key) || '(event)', code: 'unknown_field', found: toFound(key), accepted: Object.keys(schema.shape).join(', ') }
  }
  const field = issue.path.reduce<string>(
    (path, step) => (typeof step === 'number' ? `${path}[${step}]` : `${path}${path && '.'}${String(step)}`),
    '',
  )
  if (issue.code === 'unrecognized_keys')
    return { field: toFound(field), code: 'unknown_field', found: toFound(issue.keys[0]), accepted: 'type and value' }
  const value = valueAt(json, issue.path)
  const code = value === undefined || value === null ? 'missing_value' : 'invalid_field'
  return { field: toFound(field), code, found: toFound(value), accepted: acceptedBy(issue) }
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number that a double holds exactly, longer ones as text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object of texts',
}

function acceptedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union') return [...new Set(issue.errors.flat().map(acceptedBy))].join(', or ') || 'a text or a whole number'
  if (issue.code === 'invalid_type') return WORDS[issue.expected] ?? issue.expected
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', ')
  return issue.code === 'too_big' || issue.code === 'too_small' ? (WORDS.int ?? '') : issue.message
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Readonly<Record<PropertyKey, unknown>>)[step]
  }
  return value
}

export function toText(value: string | number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}

type EnvelopeJson = z.output<z.ZodObject<typeof envelope>>

export function toEnvelope(event: EnvelopeJson, time: { occurredAtMs: number; resolutionMs: number }) {
  return {
    occurred_at: time.occurredAtMs,
    resolution_ms: event.resolution_ms ?? time.resolutionMs,
    source_sequence: event.source_sequence ?? null,
    source_system: event.source_system || 'http',
    account: toText(event.account),
    event_id: toText(event.event_id),
    ...(typeof event.version === 'number' ? { version: event.version } : undefined),
  }
}

export type TimeOutcome = { ok: true; occurredAtMs: number; resolutionMs: number } | ({ ok: false } & Fault)

/** A number is exact to the ms; a text without an offset would need a zone that a request does not state. */
export function toTime(value: string | number): TimeOutcome {
  if (typeof value === 'number') return { ok: true, occurredAtMs: value, resolutionMs: 1 }
  const parsed = parseOccurredAt(value, () => Number.NaN)
  if (parsed.ok) return { ok: true, occurredAtMs: parsed.ms, resolutionMs: parsed.resolutionMs }
  const accepted = 'ISO 8601 date-time with an offset, such as 2026-09-02T10:00:00+03:00, or ms since 1970 UTC'
  return { ok: false, field: 'occurred_at', code: parsed.code, found: toFound(value), accepted }
}

export type AmountOutcome = { ok: true; amountMinor: number | null | undefined } | ({ ok: false } & Fault)

/** `amount` in the currency or `amount_minor`; undefined where neither field is there, null where it is said to be unknown. */
export function toAmount(event: {
  amount?: string | number | null | undefined
  amount_minor?: number | null | undefined
  currency?: string | null | undefined
}): AmountOutcome {
  const { amount, amount_minor, currency } = event
  if (amount === undefined || amount === null || amount === '')
    return { ok: true, amountMinor: amount_minor === undefined && amount === null ? null : amount_minor }
  if (amount_minor !== undefined && amount_minor !== null)
    return { ok: false, field: 'amount', code: 'conflicting_fields', found: 'amount and amount_minor', accepted: 'one of them' }
  const upper = (currency ?? '').trim().toUpperCase()
  const text = typeof amount === 'number' && Math.abs(amount) >= 1e15 ? amount.toLocaleString('en', { useGrouping: false }) : String(amount)
  const parsed = parseAmountMinor(text, currencyExponent(upper) === undefined ? (currency ?? '').trim() : upper)
  if (parsed.ok) return { ok: true, amountMinor: parsed.amountMinor }
  return { ...parsed, field: parsed.code === 'unknown_currency' ? 'currency' : 'amount', found: toFound(parsed.found) }
}

/** The short fields as identifiers, after those of the list. */
export function toIdentifiers(
  event: z.output<z.ZodObject<typeof contacts>>,
  more: readonly RawIdentifier[] = [],
): readonly RawIdentifier[] {
  const identifiers: RawIdentifier[] = [...(event.identifiers ?? []), ...more]
  const add = (type: string, value: string | number | null | undefined) => {
    if (value !== undefined && value !== null && value !== '') identifiers.push({ type, value: String(value) })
  }
  add('ym_client_id', event.visitor_id)
  add('user_id', event.user_id)
  add('email', event.email)
  add('phone', event.phone)
  add('crm_contact', event.crm_contact)
  return identifiers
}
