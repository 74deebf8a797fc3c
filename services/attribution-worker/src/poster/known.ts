import type { DealState, Known } from '@touchledger/ledger'
import type { FoldedSlice } from './decide-slice.ts'
import { type IdentityChange, readHubTies } from './identity-step.ts'
import type { Scope } from './scope.ts'

/** What identity says of each deal: whether anything but a contact is known of its persons, and what became of them in this batch. */
export async function readKnown(
  scope: Scope,
  folded: FoldedSlice,
  numbers: ReadonlyMap<string, number>,
  identity: Omit<IdentityChange, 'crm'>,
): Promise<Map<string, Known>> {
  const counts = await scope.store.values<readonly [number | string]>(
    `SELECT DISTINCT deal_no FROM ${scope.work}_identifiers WHERE NOT startsWith(identifier, 'crm_contact:')`,
  )
  const identified = new Set(counts.map(([number]) => Number(number)))
  const unidentified = [...folded.deals].filter(([key]) => !identified.has(numbers.get(key) ?? -1))
  // Nobody but contacts is known of these: their persons are few.
  const persons = unidentified.length === 0 ? new Map<number, string[]>() : await readPersons(scope)
  const namedBy = ({ members, cardIdentifiers }: DealState, number: number) => [
    ...members,
    ...cardIdentifiers,
    ...(identified.has(number) ? [] : (persons.get(number) ?? [])),
  ]
  const hubs = await readHubTies(
    scope,
    unidentified.flatMap(([key, { state }]) => namedBy(state, numbers.get(key) ?? -1)),
  )
  const known = new Map<string, Known>()
  for (const [key, { state }] of folded.deals) {
    const identityNews = state.members.flatMap((member) => {
      const change = identity.changed.get(member)
      return change === undefined ? [] : change.positions.map((position) => ({ cause: change.cause, position }))
    })
    const number = numbers.get(key) ?? -1
    known.set(key, {
      identified: identified.has(number),
      hub: namedBy(state, number).some((identifier) => hubs.has(identifier)),
      identityNews,
    })
  }
  return known
}

/** The persons of the deals of whom nothing but contacts is known. */
async function readPersons(scope: Scope): Promise<Map<number, string[]>> {
  const rows = await scope.store.values<readonly [number | string, string[]]>(
    `SELECT deal_no, groupArray(identifier) FROM ${scope.work}_identifiers GROUP BY deal_no
     HAVING countIf(NOT startsWith(identifier, 'crm_contact:')) = 0`,
  )
  return new Map(rows.map(([number, identifiers]) => [Number(number), identifiers]))
}
