import type { Command } from '../../command-line.ts'

export const reportChannelsCommand: Command = {
  name: 'report channels',
  alias: 'revenue-by-channel',
  args: '',
  summary: 'Revenue by channel (or campaign, manager, …), models side by side, as of any moment',
  options: {
    model: { value: 'ID', multiple: true, help: 'one or several, joined by commas or given again (default: of the rules)' },
    from: { value: 'DAY', help: 'first day or month, inclusive' },
    to: { value: 'DAY', help: 'last day or month, inclusive' },
    goal: { value: 'GOAL', help: 'lead, mql, sql, won (default), paid' },
    'date-basis': { value: 'BASIS', help: 'conversion (default), touch, accounting' },
    'as-of': { value: 'MOMENT', help: 'the ledger as it was: a time, a date (its end), batch:N' },
    'group-by': {
      value: 'WHAT',
      help: 'channel (default), campaign, source, medium, landing, keyword, manager, pipeline, deal_kind, side, region',
    },
    top: { value: 'N', help: 'groups before “other” (default: 50)' },
    'cost-scope': { value: 'SCOPE', help: 'media (default), marketing_full, marketing_and_sales' },
    format: { value: 'FORMAT', help: 'table (default), json, csv, xlsx' },
    excel: { help: 'CSV as Russian Excel opens it: BOM, semicolons, decimal commas' },
    out: { value: 'FILE', help: 'write there instead of to standard output' },
  },
  examples: [
    'report channels',
    'report channels --model first_touch,last_touch,position_based --from 2026-09 --to 2026-09',
    'report channels --group-by campaign --top 20 --goal paid',
    'report channels --as-of 2026-10-01 --format xlsx --out september.xlsx',
    'revenue-by-channel --format csv --excel --out channels.csv',
  ],
  load: () => import('./report.ts'),
}
