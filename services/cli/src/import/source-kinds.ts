import { knownStages, localToMs, midnightMs, type Rules, type SourceName, stageOf, vatOf } from '@touchledger/rules'
import {
  amocrmParser,
  csvCostsParser,
  csvCrmParser,
  csvFinanceParser,
  csvRatesParser,
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
  /** Whether the first line says what the file is. */
  hasHeader: boolean
  /** Sources that replace whole days. */
  days?: { source: DayCounterOptions['source']; midnightMs: (rules: Rules, day: string) => number }
  /** What the rules know and the command line need not say. */
  fromRules?: (rules: Rules) => Partial<ParseOptions>
}

const crmOf = ({ sources }: Rules) => (sources.amocrm.subdomain === null ? {} : { crm: 'amocrm' })

const csv = (name: string, parser: SourceParser, rulesName: SourceName, fromRules: SourceKind['fromRules'] = () => ({})): SourceKind => ({
  name,
  parser,
  rulesName,
  hasHeader: true,
  fromRules,
})

export const sourceKinds: readonly SourceKind[] = [
  csv('touches', csvTouchesParser, 'csv_touches', crmOf),
  csv('crm', csvCrmParser, 'csv_crm', (rules) => ({
    ...crmOf(rules),
    // Of costs and documents the currency is the row's own to say: a wrong one would be money out of nothing.
    currency: rules.company.currency,
    knownStage: (pipeline, stage) =>
      stageOf(rules, { pipeline, stage }) === null ? { ok: false, known: knownStages(rules, pipeline) } : { ok: true },
  })),
  csv('costs', csvCostsParser, 'csv_costs'),
  csv('finance', csvFinanceParser, 'csv_finance', crmOf),
  csv('rates', csvRatesParser, 'csv_rates'),
  {
    name: 'metrika',
    parser: yandexMetrikaParser,
    rulesName: 'metrika',
    hasHeader: true,
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
    hasHeader: true,
    days: { source: { topic: 'costs', sourceSystem: 'yandex_direct' }, midnightMs: (_, day) => directMidnightMs(day) },
    fromRules: (rules) => ({
      ...(rules.sources.direct.login === null ? {} : { account: rules.sources.direct.login }),
      ...onlyVat(rules, 'direct'),
    }),
  },
  {
    name: 'amocrm',
    parser: amocrmParser,
    rulesName: 'amocrm',
    hasHeader: false,
    fromRules: (rules) => {
      const { subdomain, innField, dealKindField, clientIdField } = rules.sources.amocrm
      return {
        currency: rules.company.currency,
        ...onlyVat(rules, 'amocrm'),
        ...(subdomain === null ? {} : { account: subdomain }),
        amocrm: {
          ...(innField === null ? {} : { innField }),
          ...(dealKindField === null ? {} : { dealKindField }),
          ...(clientIdField === null ? {} : { clientIdField }),
        },
      }
    },
  },
]

/** One VAT for all time is as good as said on the command line; several by date are for whoever reads the row with its date. */
function onlyVat({ vat }: Rules, source: SourceName): { vat?: string } {
  const [stated, more] = vat[source] ?? []
  return stated === undefined || more !== undefined ? {} : { vat: stated.vat }
}

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
