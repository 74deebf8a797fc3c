import { dealKinds, type RawIdentifier } from '@touchledger/events'
import type { AmoSettings } from './options.ts'

/** A custom field of a card, out of the API's JSON or a webhook's form. */
export type CardField = { id: string; name: string; code: string; values: readonly string[] }

/** The door takes 32 identifiers of an event; what a card has beyond that is left out. */
const IDENTIFIERS_MAX = 32
const identifierCodes: Readonly<Record<string, string>> = {
  PHONE: 'phone',
  EMAIL: 'email',
  _YM_UID: 'ym_client_id',
  YCLID: 'yclid',
  GCLID: 'gclid',
  GCLIENTID: 'ga_client_id',
}
const markCodes: Readonly<Record<string, string>> = {
  UTM_SOURCE: 'utm_source',
  UTM_MEDIUM: 'utm_medium',
  UTM_CAMPAIGN: 'utm_campaign',
  UTM_CONTENT: 'utm_content',
  UTM_TERM: 'utm_term',
  UTM_REFERRER: 'utm_referrer',
  REFERRER: 'referrer',
}
/** Names under which accounts keep Metrika's ClientID in a field of their own, whose code is null. */
const clientIdNames = ['_ym_uid', 'clientid', 'client id', 'clientid метрики', 'ym_client_id', 'ym_uid']
const CLIENT_ID = /^\d{10,20}$/

/** Who the card says it is. A field of the account's own with a marking name (`utm_source`, code null) holds anything and is no mark. */
export function identifiersOf(fields: readonly CardField[], settings: AmoSettings): RawIdentifier[] {
  const found: RawIdentifier[] = []
  for (const field of fields) {
    const type = identifierCodes[field.code] ?? (isClientIdField(field, settings) ? 'ym_client_id' : undefined)
    if (type === undefined) continue
    for (const value of field.values) {
      if (type === 'ym_client_id' && !CLIENT_ID.test(value.trim())) continue
      if (value.trim() !== '') found.push({ type, value: value.trim() })
    }
  }
  return found.slice(0, IDENTIFIERS_MAX)
}

/** The marks of the visit in which the form was sent, as the card's tracking fields have them. */
export function marksOf(fields: readonly CardField[]): Record<string, string> {
  const marks: Record<string, string> = {}
  for (const { code, values } of fields) {
    const name = markCodes[code]
    if (name !== undefined && values[0]) marks[name] = values[0].slice(0, 1024)
  }
  return marks
}

export function innOf(fields: readonly CardField[], { innField = 'ИНН' }: AmoSettings): string {
  const digits = fieldText(fields, innField).replace(/\s/g, '')
  return /^\d{10}(?:\d\d)?$/.test(digits) ? digits : ''
}

export function dealKindOf(fields: readonly CardField[], { dealKindField }: AmoSettings): string {
  const value = dealKindField === undefined ? '' : fieldText(fields, dealKindField).trim().toLowerCase()
  return (dealKinds as readonly string[]).includes(value) ? value : ''
}

function isClientIdField(field: CardField, { clientIdField }: AmoSettings): boolean {
  if (clientIdField !== undefined && isNamed(field, clientIdField)) return true
  return clientIdNames.includes(field.name.trim().toLowerCase())
}

function fieldText(fields: readonly CardField[], nameOrId: string): string {
  return fields.find((field) => isNamed(field, nameOrId))?.values[0] ?? ''
}

function isNamed(field: CardField, nameOrId: string): boolean {
  return field.id === nameOrId || field.name.trim().toLowerCase() === nameOrId.trim().toLowerCase()
}
