// How things are named in the ledger and in look-ups. Text, not tuples: the same text is a key in ClickHouse.

/** An identifier as one text: `type:value`. */
export const identifierKey = (type: string, value: string): string => `${type}:${value}`
/** The type of an identifier key. */
export const typeOf = (identifier: string): string => identifier.slice(0, identifier.indexOf(':'))
export const dealKey = (crm: string, dealId: string): string => `${crm}:${dealId}`
/** A CRM contact is an identifier like any other. */
export const contactIdentifier = (crm: string, contactId: string): string => `crm_contact:${crm}/${contactId}`

/** Keys under which `events_by_key` finds an event. Identifiers stand there as they are. */
export const keys = {
  deal: (key: string): string => `deal/${key}`,
  company: (crm: string, companyId: string): string => `company/${crm}:${companyId}`,
  inn: (inn: string): string => `inn/${inn}`,
  document: (documentId: string): string => `document/${documentId}`,
}

/** Goals that a deal has at most once, in the order of the funnel. */
export const stageGoals = ['lead', 'mql', 'sql'] as const
export type StageGoal = (typeof stageGoals)[number]
export type Goal = StageGoal | 'won' | 'paid'

/** One conversion per goal and deal; one per document for `paid`. */
export const conversionId = (goal: Goal, key: string): string => `${goal}:${key}`
