import type { Arrival } from './arrivals.ts'

// What happened at the firm, before any source wrote it down. Times are seconds since 1970 UTC, amounts kopecks or cents.

/** A browser with its Metrika cookie. */
export type Browser = {
  readonly clientId: string
  readonly device: '1' | '2' | '3'
  readonly name: string
  readonly city: string
  visits: number
}

export type Visit = {
  readonly browser: Browser
  readonly atSec: number
  readonly arrival: Arrival
  readonly page: string
  /** Of a click in Direct, else ''. */
  readonly yclid: string
  readonly sentForm: boolean
  /** `late`: not in the first export; `gone`: in the first export only; `restated`: the first export had another source. */
  readonly fate: 'plain' | 'late' | 'gone' | 'restated'
  /** Given when the rows are written. */
  visitId: string
}

/** A contact that our own CSV reports: a call, a meeting, a click in a letter. */
export type LoggedTouch = {
  readonly eventId: string
  readonly atSec: number
  readonly side: 'marketing' | 'sales'
  readonly source: string
  readonly medium: string
  readonly campaign: string
  readonly email: string
  readonly phone: string
  readonly crmContact: string
}

/**
 * Somebody as far as the identifiers can tell: whoever lost the cookie is another person here. `visits` holds those of browsers that a card
 * or a contact names.
 */
export type Person = { readonly visits: Visit[]; readonly logged: LoggedTouch[] }

export type Company = { readonly id: number; readonly name: string; readonly inn: string; readonly createdSec: number; readonly by: number }

export type Contact = {
  readonly id: number
  readonly person: Person
  readonly firstName: string
  readonly lastName: string
  readonly phones: string[]
  readonly emails: string[]
  /** The field «ClientID Метрики» of the card. */
  clientId: string
  readonly company: Company | null
  readonly createdSec: number
  readonly by: number
  merged: { readonly into: Contact; readonly atSec: number; readonly by: number } | null
}

export type Step = { readonly atSec: number; readonly by: number } & (
  | { readonly kind: 'status'; readonly statusId: number; readonly pipelineId: number; readonly lossReason: number | null }
  | { readonly kind: 'amount'; readonly amountMinor: number }
  | { readonly kind: 'responsible'; readonly userId: number }
  | { readonly kind: 'contact_linked'; readonly contact: Contact }
  | { readonly kind: 'call'; readonly contact: Contact; readonly noteId: number }
  | { readonly kind: 'deleted' | 'restored' }
)

export type Card = { readonly clientId: string; readonly yclid: string; readonly arrival: Arrival | null }

export type Lead = {
  readonly id: number
  readonly name: string
  readonly createdSec: number
  /** 0: a form or a robot; otherwise the user who made the card. */
  readonly by: number
  readonly responsible: number
  /** Linked at creation, the main one first. */
  readonly contacts: readonly Contact[]
  readonly company: Company | null
  readonly card: Card
  /** The one that the card names when no contact is linked. */
  readonly cardPerson: Person | null
  readonly firstStatusId: number
  readonly steps: Step[]
  readonly tag: string
}

export type Payment = {
  readonly documentId: string
  readonly kind: 'payment' | 'refund' | 'invoice'
  readonly atSec: number
  readonly amountMinor: number
  readonly lead: Lead | ExportDeal | null
  readonly inn: string
  readonly purpose: string
  readonly refundOf: Payment | null
}

/** A sale abroad, kept in a table and not in the CRM: amounts are cents. */
export type ExportDeal = {
  readonly id: string
  readonly inn: string
  readonly person: Person
  readonly contactId: string
  readonly clientId: string
  readonly email: string
  readonly createdSec: number
  readonly wonSec: number
  readonly amountMinor: number
  readonly manager: string
}

export type World = {
  readonly seed: number
  readonly companies: Company[]
  readonly contacts: Contact[]
  readonly leads: Lead[]
  readonly exports: ExportDeal[]
  readonly payments: Payment[]
  /** Touches that the CSV reports, of all people. */
  readonly logged: LoggedTouch[]
  /** Visits of people who are somebody in the CRM, by day of the demo. */
  readonly visitsByDay: Visit[][]
  /** Identifiers that more people share than an identifier of one person can have. */
  readonly hubs: Set<string>
  disputedLeadId: number
}

export const userIds = [9100001, 9100002, 9100003, 9100004, 9100005, 9100006] as const
export const userNames: Readonly<Record<number, string>> = {
  9100001: 'Анна Соколова',
  9100002: 'Борис Дёмин',
  9100003: 'Виктория Ли',
  9100004: 'Глеб Орлов',
  9100005: 'Дарья Юсупова',
  9100006: 'Егор Щукин',
}
export const salesPipeline = 5204152
export const nurturePipeline = 5204153
export const statusIds = {
  unsorted: 7039100,
  fresh: 7039101,
  qualified: 7039102,
  talks: 7039103,
  contract: 7039104,
  letters: 7039201,
  waiting: 7039202,
  won: 142,
  lost: 143,
} as const
export const lossReasons: Readonly<Record<number, string>> = {
  4203750: 'Дорого',
  4203751: 'Выбрали конкурента',
  4203752: 'Спам',
  4203753: 'Не соответствует ICP',
  4203754: 'Слишком рано',
  4203755: 'Дубль',
  4203756: 'Не дозвонились',
}
export const spamReason = 4203752
export const duplicateReason = 4203755
