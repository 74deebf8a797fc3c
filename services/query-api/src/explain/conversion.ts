import type { Conversion } from '@touchledger/ledger'
import { formatMinor, type RulesVersion, rulesInForce } from '@touchledger/rules'
import { toShares } from '../decimals.ts'
import { type Company, previousSaleOf } from './company.ts'
import { decideCredit, linesOf, type ModelCredit } from './credit.ts'
import { type PostedBatch, postedLines } from './history.ts'
import { decidePath } from './path.ts'
import type { ConversionExplained, TouchExplained } from './schema.ts'
import type { Touch } from './touches.ts'

const toIso = (atMs: number): string => new Date(atMs).toISOString()

/** Everything of one conversion that counts: window, path, each model's arithmetic, history, and whether the ledger says the same. */
export function explainConversion(
  conversion: Conversion,
  company: Company,
  touches: readonly Touch[],
  versions: readonly RulesVersion[],
  history: readonly PostedBatch[],
): ConversionExplained {
  const { rules } = rulesInForce(versions, conversion.atMs)
  const { window, currency, beforeMinor, afterMinor } = conversion
  const path = window === null ? { touches: [], excluded: [] } : decidePath(touches, window, rules)
  const models = decideCredit(conversion, path.touches, rules)
  const amount = (minor: bigint) => formatMinor(minor, currency)
  return {
    conversion_id: conversion.conversionId,
    goal: conversion.goal,
    deal_key: conversion.dealKey,
    state: 'counts',
    at: toIso(conversion.atMs),
    date: conversion.date,
    currency,
    value: amount(afterMinor - beforeMinor),
    before: amount(beforeMinor),
    after: amount(afterMinor),
    note: conversion.note,
    deal_kind: conversion.dealKind,
    rules_version: conversion.rulesVersion,
    window: explainWindow(conversion, company, rules.path),
    path: path.touches.map(explainTouch),
    excluded: path.excluded.map(({ touch, reason }) => ({ ...explainTouch(touch), reason })),
    unattributed_reason: models[0]?.unattributed?.reason ?? null,
    models: models.map((model) => explainModel(model, amount)),
    matches_ledger: sameLines(linesOf(models), postedLines(history)),
    history: explainHistory(history),
  }
}

/** A conversion that was posted and is none any more: its entries make nothing. */
export function explainWithdrawn(conversionId: string, dealKey: string, history: readonly PostedBatch[]): ConversionExplained {
  return {
    conversion_id: conversionId,
    goal: conversionId.slice(0, conversionId.indexOf(':')),
    deal_key: dealKey,
    state: 'withdrawn',
    at: null,
    date: null,
    currency: null,
    value: null,
    before: null,
    after: null,
    note: '',
    deal_kind: '',
    rules_version: null,
    window: null,
    path: [],
    excluded: [],
    unattributed_reason: null,
    models: [],
    matches_ledger: postedLines(history).size === 0,
    history: explainHistory(history),
  }
}

function explainWindow({ window, goal }: Conversion, company: Company, path: RulesVersion['rules']['path']): ConversionExplained['window'] {
  if (window === null) return null
  const { fromMs, after, to } = window
  const fromLead = company.deal !== null && fromMs === company.deal.state.created.atMs - path.beforeLeadDays * 86_400_000
  const toSale = (goal === 'won' || goal === 'paid') && path.to === 'sale'
  return {
    from: {
      at: toIso(fromMs),
      why: fromLead ? `${path.beforeLeadDays} days before the lead was created` : `${path.lookbackDays} days before the end of the path`,
    },
    after:
      after === null
        ? null
        : {
            at: toIso(after.atMs),
            why: 'the customer’s previous sale: a touch is credited once',
            deal_key: previousSaleOf(company, after.atMs),
          },
    to: {
      at: toIso(to.atMs),
      why: toSale ? 'the sale moment: the earlier of won and the first payment' : 'the conversion itself',
    },
  }
}

function explainTouch(touch: Touch): TouchExplained {
  return {
    touch_ref: touch.touchRef,
    event_id: touch.eventId,
    position: touch.position,
    kind: touch.kind,
    at: toIso(touch.atMs),
    date: touch.date,
    channel: touch.classified.channel,
    direct: touch.classified.direct,
    side: touch.side,
    source: touch.source,
    medium: touch.medium,
    campaign: touch.campaign,
    content: touch.content,
    term: touch.term,
    landing_path: touch.landingPath,
    campaign_key: touch.campaignKey,
    region: touch.region,
    identifiers: [...touch.identifiers],
    rules_version: touch.rulesVersion,
  }
}

function explainModel({ modelId, version, definition, credits, unattributed }: ModelCredit, amount: (minor: bigint) => string) {
  const parts = unattributed === null ? credits : [unattributed]
  return {
    model_id: modelId,
    version,
    definition,
    credits: credits.map((credit) => ({
      touch_ref: credit.touchRef,
      channel: credit.channel,
      weight: credit.weight,
      share: toShares(credit.shareNano),
      amount: amount(credit.amountMinor),
      arithmetic: credit.arithmetic,
    })),
    unattributed:
      unattributed === null
        ? null
        : {
            reason: unattributed.reason,
            share: toShares(unattributed.shareNano),
            amount: amount(unattributed.amountMinor),
            arithmetic: unattributed.arithmetic,
          },
    total: {
      share: toShares(parts.reduce((sum, part) => sum + part.shareNano, 0n)),
      amount: amount(parts.reduce((sum, part) => sum + part.amountMinor, 0n)),
    },
  }
}

function explainHistory(history: readonly PostedBatch[]): ConversionExplained['history'] {
  return history.map(({ batch, postedAtMs, positions, note, entries }) => ({
    batch,
    posted_at: toIso(postedAtMs),
    positions: [...positions],
    note,
    entries: entries.map((entry) => ({
      model_id: entry.modelId,
      touch_ref: entry.touchRef,
      channel: entry.channel,
      reason: entry.reason,
      currency: entry.currency,
      share: toShares(entry.shareNano),
      amount: formatMinor(entry.amountMinor, entry.currency),
      cause: entry.cause,
      accounting_month: entry.accountingMonth,
      adjusts: entry.adjusts,
      rules_version: entry.rulesVersion,
    })),
  }))
}

const sameLines = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
