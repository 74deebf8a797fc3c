import { localToMs, midnightMs, type Rules, type SourceName, vatOf } from '@touchledger/rules'
import {
  csvCrmParser,
  csvTouchesParser,
  type DayCounterOptions,
  directMidnightMs,
  type ParseOptions,
  type SourceParser,
  yandexDirectParser,
  yandexMetrikaParser,
} from '@touchledger/sources'

/** What `import` is told in its first word. */
export type SourceKind = {
  name: string
  parser: SourceParser
  /** Under which name the rules speak of it. */
  rulesName: SourceName
  /** Sources that replace whole days. */
  days?: { source: DayCounterOptions['source']; midnightMs: (rules: Rules, day: string) => number }
  /** What the rules know and the command line need not say. */
  fromRules?: (rules: Rules) => Partial<Pick<ParseOptions, 'account' | 'counter' | 'vat' | 'crm'>>
}

const crmOf = ({ sources }: Rules) => (sources.amocrm.subdomain === null ? {} : { crm: 'amocrm' })

export const sourceKinds: readonly SourceKind[] = [
  { name: 'touches', parser: csvTouchesParser, rulesName: 'csv_touches', fromRules: crmOf },
  { name: 'crm', parser: csvCrmParser, rulesName: 'csv_crm', fromRules: crmOf },
  {
    name: 'metrika',
    parser: yandexMetrikaParser,
    rulesName: 'metrika',
    days: {
      source: { topic: 'touches', sourceSystem: 'yandex_metrika' },
      midnightMs: ({ company }, day) => midnightMs(company.timeZone, day),
    },
    fromRules: ({ sources: { metrika } }) => (metrika.counter === null ? {} : { counter: metrika.counter }),
  },
  {
    name: 'direct',
    parser: yandexDirectParser,
    rulesName: 'direct',
    days: { source: { topic: 'costs', sourceSystem: 'yandex_direct' }, midnightMs: (_, day) => directMidnightMs(day) },
    fromRules: ({ sources: { direct }, vat }) => {
      // One VAT for all time is as good as said; several by date would have to be chosen for each row.
      const stated = vat.direct ?? []
      const only = stated.length === 1 ? stated[0]?.vat : undefined
      return { ...(direct.login === null ? {} : { account: direct.login }), ...(only === undefined ? {} : { vat: only }) }
    },
  },
]

/** The zone of local times, and the rates that rows may leave to the rules. */
export function rulesOptions(kind: SourceKind, rules: Rules): Pick<ParseOptions, 'localToMs' | 'vatRateOn'> {
  return {
    localToMs: (local) => localToMs(rules.company.timeZone, local),
    vatRateOn: (day) => {
      const vat = vatOf(rules, kind.rulesName, day)
      return vat === null || vat.kind === 'none' ? undefined : vat.ratePercent
    },
  }
}
