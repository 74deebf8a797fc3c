import type { AmoPipeline } from './pipelines.ts'

/** What an account's own settings say about its cards; fields are named by name or id. */
export type AmoSettings = {
  /** Field of a lead or a company that holds the customer's INN; `ИНН` by default. */
  innField?: string
  /** Field of a lead that says new, renewal, upsell or cross_sell. */
  dealKindField?: string
  /** Field that holds Metrika's ClientID, beside the tracking field `_ym_uid`. */
  clientIdField?: string
  /** Names of pipelines and stages: cards carry ids alone, rules are mostly written by name. */
  pipelines?: readonly AmoPipeline[]
  /** Names of users and of loss reasons by id. */
  users?: Readonly<Record<string, string>>
  lossReasons?: Readonly<Record<string, string>>
}
