export type DemoSource = 'metrika' | 'direct' | 'amocrm' | 'csv touches' | 'csv crm' | 'csv costs' | 'csv finance' | 'csv rates'

/** One import command: all its files are one pull. */
export type DemoImport = {
  source: DemoSource
  /** Relative to the folder, in the order to import them. */
  files: string[]
  options: {
    /** ISO time at which the source answered: the version of every row. */
    exportedAt: string
    counter?: string
    account?: string
    vat?: string
    crm?: string
  }
  /** What is special about it, in Russian, for people. */
  note: string
}

export type DemoManifest = {
  seed: number
  scale: number
  /** Local dates, both included. */
  from: string
  to: string
  timeZone: string
  rulesFile: string
  truthFile: string
  imports: DemoImport[]
  /** `importsBeforeMerge`: after so many imports the deal still has three touches; the rest brings the other three. */
  disputedDeal: { crm: string; deal: string; amountMinor: number; cardUrl: string; importsBeforeMerge: number; touches: string[] }
}
