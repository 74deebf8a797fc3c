import { CommandFault } from '../exit-codes.ts'

export type DealAddress = { crm: string; id: string }

/** Card addresses of the CRMs, as they stand in a browser. */
const cards: readonly { crm: string; card: RegExp }[] = [
  { crm: 'amocrm', card: /\/leads\/detail\/(\d+)/ },
  { crm: 'bitrix24', card: /\/crm\/(?:deal|lead)\/(?:details|show)\/(\d+)/ },
]

/** Reads what a person pastes: a card's address, `crm:id`, `crm/id`, or an id alone, which is of `usualCrm`. */
export function parseDealAddress(text: string, usualCrm: string): DealAddress {
  const trimmed = text.trim()
  if (/^https?:\/\//i.test(trimmed)) {
    for (const { crm, card } of cards) {
      const id = card.exec(trimmed)?.[1]
      if (id !== undefined) return { crm, id }
    }
    throw new CommandFault(
      `explain: found ${trimmed}; accepted: the address of a card such as https://firm.amocrm.ru/leads/detail/30000501, or CRM:ID, or an id`,
    )
  }
  const named = /^([a-z][\w-]*)[:/](.+)$/i.exec(trimmed)
  return named === null ? { crm: usualCrm, id: trimmed } : { crm: named[1] ?? usualCrm, id: named[2] ?? '' }
}
