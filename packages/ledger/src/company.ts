import type { RulesVersion } from '@touchledger/rules'
import type { DealState } from './deal.ts'
import type { CrmFact, Current, FinanceFact } from './facts.ts'
import type { Rates } from './money.ts'

/** What identity says of a deal's members. */
export type Known = {
  /** An identifier other than the contacts themselves, hubs left out. */
  identified: boolean
  /** An identifier that is a hub. */
  hub: boolean
  /** Positions of new events that tied or untied its persons, with what they did. */
  identityNews: readonly { cause: 'identity_split' | 'identity_merged'; position: string }[]
}

/** A payment or refund; a refund with the payment it takes back, which may stand at another deal. */
export type DealDocument = Current<FinanceFact> & { payment?: FinanceFact | undefined }

export type CompanyDeal = {
  state: DealState
  facts: readonly Current<CrmFact>[]
  /** Payments and refunds of the deal. */
  documents: readonly DealDocument[]
  known: Known
}

export type Terms = {
  /** All published versions. */
  versions: readonly RulesVersion[]
  rates: Rates
  /** New events that touch every conversion: rules. */
  rulesNews: readonly string[]
  /** New exchange rates by currency. */
  rateNews: ReadonlyMap<string, readonly string[]>
}
