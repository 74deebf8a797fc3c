import { classifyCost, formatVat, midnightMs, type RulesVersion, rulesInForce, type SourceName, vatOf } from '@touchledger/rules'
import { divideRounded, type Rates, rateOn, toLedgerValue } from './money.ts'

/** A spend row as its source last stated it. */
export type CostFact = {
  eventId: string
  costKind: string
  dateFrom: string
  dateTo: string
  platform: string
  account: string
  campaignId: string
  campaignName: string
  keyword: string
  source: string
  medium: string
  campaign: string
  adNetwork: string
  campaignKey: string
  impressions: number
  clicks: number
  amountMinor: number
  currency: string
  vat: string
  sourceSystem: string
}

/** A day's part of a spend row, as the ledger posts it. */
export type SpendLine = {
  costKey: string
  costKind: string
  day: string
  platform: string
  account: string
  channel: string
  campaignKey: string
  campaignName: string
  source: string
  medium: string
  campaign: string
  keyword: string
  reason: '' | 'no_exchange_rate'
  currency: string
  amountMinor: bigint
  impressions: bigint
  clicks: bigint
  rulesVersion: number
}

/**
 * Splits a row evenly over its days by cumulative rounding, so that the days add up to it exactly. Each day takes the rules, VAT and
 * exchange rate of that day. With deductible input VAT spend is net on the basis `net_of_vat`; where it is not deductible VAT is cost.
 */
export function decideSpend(cost: CostFact, terms: { versions: readonly RulesVersion[]; rates: Rates }): SpendLine[] {
  const days = daysOf(cost.dateFrom, cost.dateTo)
  const parts = (total: number) => {
    const running = days.map((_, index) => divideRounded(BigInt(total) * BigInt(index + 1), BigInt(days.length)))
    return running.map((sum, index) => sum - (running[index - 1] ?? 0n))
  }
  const amounts = parts(cost.amountMinor)
  const impressions = parts(cost.impressions)
  const clicks = parts(cost.clicks)
  return days.map((day, index) => {
    const version = rulesOfDay(terms.versions, day)
    const { rules } = version
    const basis = rules.money.basis === 'net_of_vat' && rules.money.inputVatDeductible ? ('net_of_vat' as const) : ('gross' as const)
    const stated = cost.vat === '' ? vatOf(rules, sourceOf(cost.sourceSystem), day) : null
    const vat = stated === null ? cost.vat : formatVat(stated)
    const currency = cost.currency === '' ? rules.company.currency : cost.currency
    const rate = currency === rules.company.currency ? null : rateOn(terms.rates, currency, day)
    const amount = { minor: Number(amounts[index] ?? 0n), currency, vat }
    const converted = toLedgerValue(amount, { currency: rules.company.currency, basis }, rate)
    const { channel } = classifyCost(rules, {
      platform: cost.platform,
      placement: cost.adNetwork,
      keys: { source: cost.source, medium: cost.medium, campaign: cost.campaign, direct_platform: cost.adNetwork },
    })
    return {
      costKey: cost.eventId,
      costKind: cost.costKind,
      day,
      platform: cost.platform,
      account: cost.account,
      channel,
      campaignKey: cost.campaignKey,
      campaignName: cost.campaignName,
      source: cost.source,
      medium: cost.medium,
      campaign: cost.campaign,
      keyword: cost.keyword,
      reason: converted === null ? ('no_exchange_rate' as const) : ('' as const),
      currency: converted === null ? currency : rules.company.currency,
      amountMinor: converted ?? toLedgerValue(amount, { currency, basis }, null) ?? 0n,
      impressions: impressions[index] ?? 0n,
      clicks: clicks[index] ?? 0n,
      rulesVersion: version.version,
    }
  })
}

/** Rules of a day are those in force when it begins in their own zone. */
function rulesOfDay(versions: readonly RulesVersion[], day: string): RulesVersion {
  const { timeZone } = rulesInForce(versions, Date.parse(`${day}T12:00:00Z`)).rules.company
  return rulesInForce(versions, midnightMs(timeZone, day))
}

const DAY_MS = 86_400_000

/** All days from one to the other, both inclusive; dates are calendar days without a zone. */
export function daysOf(from: string, to: string): readonly string[] {
  const first = Date.parse(`${from}T00:00:00Z`)
  const count = Math.max(1, Math.round((Date.parse(`${to}T00:00:00Z`) - first) / DAY_MS) + 1)
  return Array.from({ length: count }, (_, index) => new Date(first + index * DAY_MS).toISOString().slice(0, 10))
}

function sourceOf(sourceSystem: string): SourceName {
  if (sourceSystem === 'yandex_direct') return 'direct'
  return sourceSystem === 'csv' ? 'csv_costs' : 'api'
}
