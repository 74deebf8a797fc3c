import { z } from 'zod'

/** What an answer is about: stands on every one. */
export const Meta = z.object({
  as_of: z.string().describe('As it was asked for: latest, batch:N or a time'),
  batch: z.number().int().describe('The last batch that counts; 0 before the first'),
  posted_at: z.string().nullable(),
  closed_through: z.string().nullable().describe('The last closed accounting month, YYYY-MM'),
  period: z.object({ from: z.string().nullable(), to: z.string().nullable() }).nullable(),
  goal: z.string().nullable(),
  date_basis: z.string().nullable(),
  group_by: z.string().nullable(),
  currency: z.string(),
  money_basis: z.string(),
  cost_scope: z.string().nullable(),
  cost_kinds: z.array(z.string()).nullable(),
  vat: z.enum(['stated', 'unknown']),
  vat_unknown_for: z.array(z.string()).describe('Sources whose amounts say nothing of VAT and for which the rules do not either'),
  path: z.object({
    before_lead_days: z.number(),
    lookback_days: z.number().nullable(),
    to: z.string(),
    members: z.string(),
    repeat: z.string(),
    touches: z.string(),
    gap_days: z.number().nullable(),
    exclude_channels: z.array(z.string()),
    exclude_campaigns: z.array(z.string()),
    max_touches: z.number(),
  }),
  models: z.array(z.object({ model_id: z.string(), version: z.number().int() })),
  rules_version: z.number().int(),
  complete_through: z
    .array(z.object({ topic: z.string(), source: z.string(), occurred_at: z.string() }))
    .describe('The latest event of each source that the batch knew'),
  immature: z.boolean().nullable().describe('A period of touches younger than nine tenths of the sales cycles: more is still to come'),
  immature_reason: z.string().nullable(),
  unattributed_share: z
    .record(z.string(), z.string().nullable())
    .nullable()
    .describe('Part of the amount (of a goal without value: of the shares) that no touch earned, by model'),
})
export type Meta = z.infer<typeof Meta>
