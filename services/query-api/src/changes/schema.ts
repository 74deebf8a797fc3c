import { z } from 'zod'
import { Meta } from '../meta-schema.ts'
import { Credit } from '../report/schema.ts'

const End = z.object({ as_of: z.string(), batch: z.number().int(), posted_at: z.string().nullable() })
const Channel = z.object({
  channel: z.string(),
  reason: z.string().describe('Of (unattributed): why'),
  currency: z.string(),
  models: z.record(z.string(), Credit),
})

export const Changes = z.object({
  meta: Meta.describe('Of the later moment'),
  from: End.describe('What was posted after this batch'),
  to: End.describe('and up to this one'),
  causes: z
    .array(
      z.object({
        cause: z.string(),
        conversions: z.number().int(),
        entries: z.number().int(),
        channels: z.array(Channel).describe('What the cause moved; a model’s amounts may well add up to nothing'),
      }),
    )
    .describe('In the order of causes'),
  totals: z.array(Channel).describe('All causes together: the later report less the earlier one, channel by channel'),
  spend: z.array(z.object({ cause: z.string(), currency: z.string(), amount: z.string() })),
  conversions: z
    .array(
      z.object({
        conversion_id: z.string(),
        deal_key: z.string(),
        causes: z.array(z.string()),
        batches: z.array(z.number().int()),
        currency: z.string(),
        moved: z.string().describe('Money that changed its place: the sum of absolute differences by the first model'),
      }),
    )
    .describe('Those that moved most'),
})
export type Changes = z.infer<typeof Changes>
