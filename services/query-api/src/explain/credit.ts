import type { Conversion } from '@touchledger/ledger'
import { type ModelId, modelById, SHARE_NANO_TOTAL, splitMoney, splitShares } from '@touchledger/models'
import { formatMinor, type Rules } from '@touchledger/rules'
import { toDecimal, toShares } from '../decimals.ts'
import type { Touch } from './touches.ts'

export type TouchCredit = {
  touchRef: string
  channel: string
  weight: number
  shareNano: bigint
  amountMinor: bigint
  arithmetic: string
}
export type ModelCredit = {
  modelId: ModelId
  version: number
  definition: { en: string; ru: string }
  credits: readonly TouchCredit[]
  /** Set: nobody earned it. */
  unattributed: { reason: string; shareNano: bigint; amountMinor: bigint; arithmetic: string } | null
}

/** What each model of the conversion's rules makes of the path, with the arithmetic spelled out. */
export function decideCredit(conversion: Conversion, path: readonly Touch[], rules: Rules): ModelCredit[] {
  const { timeDecay, positionBased } = rules.models.settings
  const settings = {
    timeDecayHalfLifeHours: timeDecay.halfLifeHours,
    positionFirst: positionBased.first,
    positionLast: positionBased.last,
  }
  return rules.models.modelIds.map((modelId) => {
    const { version, definition, weigh } = modelById(modelId)
    const weights = weigh(
      path.map(({ atMs, classified }) => ({ atMs, direct: classified.direct })),
      settings,
    )
    const shares = splitShares(weights)
    const about = { modelId, version, definition }
    if (shares === null) {
      const amountMinor = conversion.afterMinor - conversion.beforeMinor
      const unattributed = {
        reason: path.length === 0 ? conversion.reasonIfEmpty : 'no_weighted_touch',
        shareNano: BigInt(SHARE_NANO_TOTAL * conversion.shareFactor),
        amountMinor,
        arithmetic: `100 % of ${spaced(amountMinor, conversion.currency)}`,
      }
      return { ...about, credits: [], unattributed }
    }
    return { ...about, credits: creditsOf(conversion, path, weights, shares), unattributed: null }
  })
}

function creditsOf(conversion: Conversion, path: readonly Touch[], weights: readonly number[], shares: readonly number[]): TouchCredit[] {
  const { beforeMinor, afterMinor, currency, shareFactor } = conversion
  const after = splitMoney(afterMinor, shares)
  const before = splitMoney(beforeMinor, shares)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let runningNano = 0n
  let afterRunning = 0n
  let beforeRunning = 0n
  return path.map((touch, index) => {
    const shareNano = BigInt(shares[index] ?? 0)
    const amountMinor = (after[index] ?? 0n) - (before[index] ?? 0n)
    const givenMinor = afterRunning - beforeRunning
    const givenNano = runningNano
    runningNano += shareNano
    afterRunning += after[index] ?? 0n
    beforeRunning += before[index] ?? 0n
    const steps = { shareNano, givenNano, runningNano, afterRunning, beforeRunning, givenMinor, amountMinor }
    const weight = weights[index] ?? 0
    const share = `weight ${toText(weight)} of ${toText(total)} = ${percent(shareNano)}`
    const money = afterMinor === 0n && beforeMinor === 0n ? 'a goal without value' : moneyText(steps, { beforeMinor, afterMinor, currency })
    return {
      touchRef: touch.touchRef,
      channel: touch.classified.channel,
      weight,
      shareNano: shareNano * BigInt(shareFactor),
      amountMinor,
      arithmetic: `${share}; ${money}`,
    }
  })
}

type Steps = {
  shareNano: bigint
  givenNano: bigint
  runningNano: bigint
  afterRunning: bigint
  beforeRunning: bigint
  givenMinor: bigint
  amountMinor: bigint
}

/** The plain product where it is exact to the minor unit; else the rounding of the running total, which is how the parts make the whole. */
function moneyText(
  steps: Steps,
  { beforeMinor, afterMinor, currency }: { beforeMinor: bigint; afterMinor: bigint; currency: string },
): string {
  const amount = (minor: bigint) => spaced(minor, currency)
  if (
    beforeMinor === 0n &&
    (steps.shareNano * afterMinor) % BigInt(SHARE_NANO_TOTAL) === 0n &&
    (steps.givenNano * afterMinor) % BigInt(SHARE_NANO_TOTAL) === 0n
  )
    return `${percent(steps.shareNano)} of ${amount(afterMinor)} = ${amount(steps.amountMinor)}`
  const running = percent(steps.runningNano)
  const given = steps.givenNano === 0n ? '' : `, less ${amount(steps.givenMinor)} given to earlier touches`
  const result = steps.givenNano === 0n ? '' : ` = ${amount(steps.amountMinor)}`
  if (beforeMinor === 0n) return `first ${running} of ${amount(afterMinor)} = ${amount(steps.afterRunning)}${given}${result}`
  return (
    `first ${running} of the deal's total: ${amount(steps.afterRunning)} of ${amount(afterMinor)} after − ${amount(steps.beforeRunning)} of ` +
    `${amount(beforeMinor)} before = ${amount(steps.afterRunning - steps.beforeRunning)}${given}${result}`
  )
}

/** 400000000 → "40 %", 333333333 → "33.3333333 %". */
function percent(shareNano: bigint): string {
  return `${toDecimal(shareNano, 7).replace(/\.?0+$/, '')} %`
}

/** 1000000 → "10 000.00": thousands apart by a no-break space, as people write them. */
function spaced(minor: bigint, currency: string): string {
  const [whole = '', decimals] = formatMinor(minor, currency).split('.')
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, '\u00a0')
  return decimals === undefined ? apart : `${apart}.${decimals}`
}

const toText = (weight: number): string => String(Number(weight.toPrecision(9)))

/** Lines by model, touch and reason: what must stand in the ledger. */
export function linesOf(models: readonly ModelCredit[]): Map<string, string> {
  const lines = new Map<string, string>()
  const put = (key: string, shareNano: bigint, amountMinor: bigint) => {
    if (shareNano !== 0n || amountMinor !== 0n) lines.set(key, `${toShares(shareNano)} ${amountMinor}`)
  }
  for (const { modelId, credits, unattributed } of models) {
    for (const credit of credits) put(`${modelId}|${credit.touchRef}|${credit.channel}|`, credit.shareNano, credit.amountMinor)
    if (unattributed !== null) put(`${modelId}|||${unattributed.reason}`, unattributed.shareNano, unattributed.amountMinor)
  }
  return lines
}
