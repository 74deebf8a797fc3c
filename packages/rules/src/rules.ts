import { currencyExponent } from '@touchledger/events'
import { z } from 'zod'
import { type ChannelKey, channelKeyNames } from './channels/keys.ts'
import { modelIds } from './model-ids.ts'
import { parseVat } from './vat.ts'
import { isZone } from './zone.ts'

/** What a stage of the CRM's board means. A deal in a stage of the last row takes no part in the funnel. */
export const stageWords = ['lead', 'mql', 'sql', 'won', 'lost', 'nurture', 'spam', 'duplicate', 'ignore'] as const
export const Stage = z.enum(stageWords)
export type Stage = z.infer<typeof Stage>

/** Sources whose rows can carry money, so that their VAT can be stated. */
export const moneySources = ['direct', 'amocrm', 'csv_crm', 'csv_costs', 'csv_finance', 'api'] as const
/** All sources that rules can speak of. */
export const sourceNames = ['metrika', ...moneySources, 'csv_touches', 'csv_rates'] as const
export type SourceName = (typeof sourceNames)[number]

const VatText = z.string().refine((text) => parseVat(text) !== null)
const Globs = z.array(z.string()).min(1).readonly()
const wholeNumber = (from: number, to: number) => z.number().int().min(from).max(to)
const Share = z.number().min(0).max(1)
const Texts = z.array(z.string()).readonly()

const whenShape: Record<ChannelKey, z.ZodOptional<typeof Globs>> = {
  source: Globs.optional(),
  medium: Globs.optional(),
  campaign: Globs.optional(),
  content: Globs.optional(),
  term: Globs.optional(),
  referrer_host: Globs.optional(),
  landing_path: Globs.optional(),
  traffic_source: Globs.optional(),
  ad_engine: Globs.optional(),
  direct_platform: Globs.optional(),
  click_id: Globs.optional(),
}
export const ChannelRule = z.object({
  name: z.string().min(1),
  /** All keys must match; of a key's globs one is enough. */
  when: z.object(whenShape).refine((when) => channelKeyNames.some((key) => when[key] !== undefined)),
  /** null: as the named built-in channel, else as the built-in list would say of the touch. */
  paid: z.boolean().nullable().default(null),
  /** null: as the named built-in channel, else no. */
  direct: z.boolean().nullable().default(null),
})
export type ChannelRule = z.infer<typeof ChannelRule>

/** Hub caps in distinct neighbours (DESIGN: identity). */
export const HubCaps = z.object({
  email: wholeNumber(1, 10_000).default(10),
  phone: wholeNumber(1, 10_000).default(10),
  ym_client_id: wholeNumber(1, 10_000).default(20),
  ga_client_id: wholeNumber(1, 10_000).default(20),
  user_id: wholeNumber(1, 10_000).default(20),
})
export type HubCaps = z.infer<typeof HubCaps>

/** Kept and checked for spelling; nothing is computed from it here. Durations as `parseDuration` reads them. */
export const Sla = z.object({
  manager: z.string().nullable().default(null),
  calendar: z
    .object({ hours: z.string(), holidays: z.string().nullable().default(null) })
    .nullable()
    .default(null),
  acceptOrReject: z.string().nullable().default(null),
  firstContact: z.string().nullable().default(null),
  confirmSql: z.string().nullable().default(null),
  attempts: z
    .object({ atLeast: wholeNumber(1, 100), by: Texts, within: z.string() })
    .nullable()
    .default(null),
})
export type Sla = z.infer<typeof Sla>

/**
 * The workspace's rules with every default filled in: the JSON published as `rules_published`. Versions published once are read for ever,
 * so a field added later has a default that keeps what older versions meant.
 */
export const Rules = z.object({
  company: z
    .object({
      name: z.string().default(''),
      timeZone: z.string().refine(isZone).default('Europe/Moscow'),
      /** ISO 4217; entries of the ledger are in it. */
      currency: z
        .string()
        .refine((code) => currencyExponent(code) !== undefined)
        .default('RUB'),
      language: z.enum(['ru', 'en']).default('ru'),
    })
    .prefault({}),
  /** A local date's midnight in the company's zone, or an ISO time; null is "always". */
  effectiveFrom: z.string().nullable().default(null),
  money: z
    .object({
      basis: z.enum(['net_of_vat', 'gross']).default('net_of_vat'),
      inputVatDeductible: z.boolean().default(true),
      /** Profit's share of revenue; without it ROMI is not shown. */
      margin: Share.nullable().default(null),
    })
    .prefault({}),
  /** Per source, by date: the last entry whose `from` is not later counts. */
  vat: z.record(z.string(), z.array(z.object({ from: z.string().nullable(), vat: VatText })).readonly()).default({}),
  /** Lower case. */
  brandWords: Texts.default([]),
  /** Hosts of the own site; their subdomains count too. */
  ownHosts: Texts.default([]),
  /** Added to, and taken from, the built-in hosts from which a buyer returns. */
  paymentHosts: z.object({ also: Texts.default([]), except: Texts.default([]) }).prefault({}),
  sources: z
    .object({
      metrika: z.object({ counter: z.string().nullable().default(null) }).prefault({}),
      direct: z.object({ login: z.string().nullable().default(null) }).prefault({}),
      amocrm: z
        .object({
          subdomain: z.string().nullable().default(null),
          innField: z.string().nullable().default(null),
          dealKindField: z.string().nullable().default(null),
          clientIdField: z.string().nullable().default(null),
        })
        .prefault({}),
    })
    .prefault({}),
  /** Pipeline name, id or `*` → stage name, id or `*` → meaning; read with `stageOf`. */
  stages: z.record(z.string(), z.record(z.string(), Stage)).default({
    '*': { lead: 'lead', mql: 'mql', sql: 'sql', won: 'won', lost: 'lost', '142': 'won', '143': 'lost' },
  }),
  path: z
    .object({
      beforeLeadDays: wholeNumber(0, 3650).default(90),
      to: z.enum(['sale', 'conversion']).default('sale'),
      members: z.enum(['deal_contacts']).default('deal_contacts'),
      repeat: z.enum(['after_previous_sale', 'window']).default('after_previous_sale'),
      lookbackDays: wholeNumber(1, 3650).nullable().default(null),
      gapDays: wholeNumber(1, 3650).nullable().default(null),
      /** Channel ids. */
      excludeChannels: Texts.default([]),
      /** '' means touches without a campaign. */
      excludeCampaigns: Texts.default([]),
      touches: z.enum(['marketing', 'marketing_and_sales']).default('marketing'),
      maxTouches: wholeNumber(1, 10_000).default(10_000),
    })
    .prefault({}),
  models: z
    .object({
      default: z.enum(modelIds).default('position_based'),
      /** All that are computed, the default first, none twice. */
      modelIds: z
        .array(z.enum(modelIds))
        .min(1)
        .readonly()
        .default([...modelIds]),
      settings: z
        .object({
          timeDecay: z.object({ halfLifeHours: z.number().positive().max(87_600).default(168) }).prefault({}),
          positionBased: z.object({ first: Share.default(0.4), last: Share.default(0.4) }).prefault({}),
        })
        .prefault({}),
    })
    .prefault({})
    .refine((models) => models.modelIds[0] === models.default),
  identity: z
    .object({
      hubCaps: HubCaps.prefault({}),
      /** Identifiers of one person; past it the best-connected one is a hub. */
      personMax: wholeNumber(2, 10_000).default(10_000),
    })
    .prefault({}),
  /** Tried in order, before the built-in list. */
  channels: z.array(ChannelRule).readonly().default([]),
  /** Number of the built-in channel list that these rules go with. */
  channelListVersion: z.literal(1).default(1),
  sla: Sla.nullable().default(null),
  /** Rejection reasons: code → name. */
  reasons: z.record(z.string(), z.string()).default({}),
})
export type Rules = z.infer<typeof Rules>

/** The rules an empty file gives: Moscow time, roubles, Russian, and the stage words in English. */
export function defaultRules(company: Partial<Rules['company']> = {}): Rules {
  return Rules.parse({ company })
}

/** Canonical JSON: the same rules give the same text. */
export function toRulesJson(rules: Rules): string {
  return JSON.stringify(Rules.parse(rules))
}

/**
 * Reads what `toRulesJson` wrote, also by an earlier version of this program. Throws a TypeError that names every wrong field: the text
 * comes from the log, where only checked rules get in.
 */
export function fromRulesJson(json: string): Rules {
  const read = Rules.safeParse(JSON.parse(json))
  if (read.success) return read.data
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.') || '(rules)'}: ${message}`)
  throw new TypeError(`the published rules cannot be read: ${faults.join('; ')}`)
}
