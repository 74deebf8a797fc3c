import type { Command } from '../../command-line.ts'

export const explainCommand: Command = {
  name: 'explain',
  args: '<deal>',
  summary: 'Say who earned a deal and why: touches, what tied them, arithmetic of each model, history of entries',
  details: 'A deal is the address of its card in the CRM, CRM:ID, or an id alone.',
  options: {
    'as-of': { value: 'MOMENT', help: 'the ledger as it was: a time, a date (its end), batch:N' },
    goal: { value: 'GOAL', help: 'of its conversions only those of lead, mql, sql, won or paid' },
    crm: { value: 'NAME', help: 'CRM of an id that stands alone (default: amocrm, else crm)' },
    format: { value: 'table|json', help: 'default: table' },
  },
  examples: [
    'explain https://romashka.amocrm.ru/leads/detail/30000501',
    'explain amocrm:30000501 --goal won',
    'explain 30000501 --format json',
  ],
  load: () => import('./explain.ts'),
}
