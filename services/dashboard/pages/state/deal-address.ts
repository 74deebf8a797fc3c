export type DealAddress = { crm: string; id: string }

/** Card addresses of the CRMs, as they stand in a browser. */
const cards: readonly { crm: string; card: RegExp }[] = [
  { crm: 'amocrm', card: /\/leads\/detail\/(\d+)/ },
  { crm: 'bitrix24', card: /\/crm\/(?:deal|lead)\/(?:details|show)\/(\d+)/ },
]

/**
 * Reads what a person pastes: a card's address, `crm:id`, `crm/id`, or an id alone, which is of `usualCrm`. Null for an empty text and for
 * an address that is no card's.
 */
export function parseDealAddress(text: string, usualCrm: string): DealAddress | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (/^(https?:)?\/\//i.test(trimmed) || /^[\w.-]+\.\w+\//.test(trimmed)) {
    for (const { crm, card } of cards) {
      const id = card.exec(trimmed)?.[1]
      if (id !== undefined) return { crm, id }
    }
    return null
  }
  const named = /^([a-z][\w-]*)[:/](.+)$/i.exec(trimmed)
  if (named !== null) return { crm: named[1] ?? usualCrm, id: (named[2] ?? '').trim() }
  return { crm: usualCrm, id: trimmed }
}

export const toDealPath = ({ crm, id }: DealAddress): string => `/deals/${encodeURIComponent(crm)}/${encodeURIComponent(id)}`

/** The deal of a path `/deals/:crm/:id`, or null. */
export function fromDealPath(path: string): DealAddress | null {
  const parts = /^\/deals\/([^/]+)\/([^/]+)\/?$/.exec(path)
  if (parts === null) return null
  try {
    return { crm: decodeURIComponent(parts[1] ?? ''), id: decodeURIComponent(parts[2] ?? '') }
  } catch {
    return null
  }
}
