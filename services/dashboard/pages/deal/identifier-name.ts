import type { Words } from '../words/index.ts'

const SHOWN = 12

/** `ym_client_id:1671…` → "ClientID Метрики 1671…". Tokens are long and say nothing: their beginning tells them apart. */
export function nameIdentifier(identifier: string, { name }: Pick<Words, 'name'>): string {
  const colon = identifier.indexOf(':')
  const type = identifier.slice(0, Math.max(colon, 0))
  const value = identifier.slice(colon + 1)
  const shown = value.length > SHOWN * 2 ? `${value.slice(0, SHOWN)}…` : value
  return type === '' ? shown : `${name('identity.types', type)}\u00a0${shown}`
}

/** Texts in a row, at most `most` of them. */
export function nameIdentifiers(identifiers: readonly string[], words: Pick<Words, 'name'>, most = 6): string {
  const shown = identifiers.slice(0, most).map((identifier) => nameIdentifier(identifier, words))
  return shown.join(', ') + (identifiers.length > most ? ` +${identifiers.length - most}` : '')
}
