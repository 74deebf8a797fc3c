import { z } from 'zod'
import { Meta } from '../meta-schema.ts'

const Decimal = z.string().regex(/^-?\d+(\.\d+)?$/)
const MaybeDecimal = Decimal.nullable()

export const Credit = z.object({
  shares: Decimal.describe('Conversions credited, nine places: whole conversions cut into shares'),
  amount: Decimal.describe('Money credited, in the company’s currency'),
})
export type Credit = z.infer<typeof Credit>

export const Cell = Credit.extend({
  leads: Decimal.describe('Leads credited by the same model in the same period'),
  roas: MaybeDecimal.describe('amount ÷ spend'),
  drr: MaybeDecimal.describe('spend ÷ amount (ДРР)'),
  cpl: MaybeDecimal.describe('spend ÷ leads'),
  romi: MaybeDecimal.describe('(amount · margin − spend) ÷ spend; only where the rules state a margin and VAT is known'),
  null_reasons: z
    .record(z.string(), z.string())
    .describe(
      'Why a ratio is null: no_spend, no_revenue, no_leads, goal_without_value, spend_not_known_by_group, unattributed_has_no_spend, no_margin, vat_unknown',
    ),
})
export type Cell = z.infer<typeof Cell>

const Numbers = z.object({
  models: z.record(z.string(), Cell),
  spend: MaybeDecimal,
  impressions: z.number().int().nullable(),
  clicks: z.number().int().nullable(),
})

export const ReportRow = Numbers.extend({
  kind: z.enum(['group', 'other', 'unattributed']),
  key: z.string().describe('What the group is; empty for touches that name none, and for `other`'),
  label: z.string().describe('The key, or a campaign’s name as its platform says it'),
  groups: z.number().int().optional().describe('Of `other`: how many groups it holds'),
  reasons: z
    .array(z.object({ reason: z.string(), models: z.record(z.string(), Credit) }))
    .optional()
    .describe('What no touch earned, by reason: the whole of `unattributed`, a part of a manager, pipeline or deal kind'),
})
export type ReportRow = z.infer<typeof ReportRow>

export const Report = z.object({
  meta: Meta,
  rows: z.array(ReportRow).describe('Rows add up to the totals'),
  totals: Numbers,
  unvalued: z
    .array(z.object({ currency: z.string(), amount: Decimal, conversions: z.number().int() }))
    .describe('Conversions that no exchange rate values: beside the report, never in it; refunds are in the amount, not in the count'),
  unvalued_spend: z.array(z.object({ currency: z.string(), amount: Decimal })),
})
export type Report = z.infer<typeof Report>
