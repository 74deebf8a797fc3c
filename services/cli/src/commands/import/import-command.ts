import type { Command } from '../../command-line.ts'

export const importCommand: Command = {
  name: 'import',
  args: '<source> <file…>',
  summary: 'Read files of a source into the log and post what they say',
  details: `Sources: touches, crm, costs, finance, rates (our CSVs, docs/import.md), metrika (Logs API visits, TSV), direct (Reports, TSV),
amocrm (API v4 pages, JSON). A file may be a folder, a pattern, - for standard input, or end in .gz. All files of one command
are one pull. Importing a file again changes nothing. Rejected lines go to DATA/rejects with their number and reason.`,
  options: {
    account: { value: 'LOGIN', help: 'login, subdomain or other account that the file does not carry' },
    counter: { value: 'N', help: 'Metrika counter, where the file has no such column' },
    vat: { value: 'VAT', help: 'included:22, excluded:22 or none, where rows do not say' },
    crm: { value: 'NAME', help: 'CRM that deal and contact ids belong to (default: amocrm if the rules name one, else crm)' },
    currency: { value: 'CODE', help: 'ISO 4217, where rows do not say' },
    money: { value: 'micros|decimals', help: "unit of Direct's money columns (default: told from the cells)" },
    delimiter: { value: 'CHAR', help: 'of CSV: , (default) ; or tab; with ; numbers and dates may be as Russian Excel writes them' },
    encoding: { value: 'NAME', help: 'of CSV: utf-8 (default) or windows-1251' },
    'visitor-type': { value: 'TYPE', help: 'identifier type of the column visitor_id (default: ym_client_id)' },
    'exported-at': { value: 'TIME', help: 'when the source answered: the version of the rows (default: newest mtime of the files)' },
    from: { value: 'DAY', help: 'first day that was asked of Metrika or Direct; with --to, days without rows are emptied' },
    to: { value: 'DAY', help: 'last such day, inclusive' },
    partial: { help: 'the files do not hold whole days: replace none' },
    'dry-run': { help: 'read and check only: nothing is written' },
    'allow-rejects': { help: 'exit with 0 although lines were rejected' },
    rules: { value: 'FILE', help: 'touchledger.yaml to read by, and to publish if none is published (default: DATA/touchledger.yaml)' },
    'no-post': { help: 'leave posting to the next import or serve' },
  },
  examples: [
    'import touches touches.csv',
    'import crm deals.csv --crm bitrix24 --rules touchledger.yaml',
    "import metrika 'visits-2026-09-*.tsv.gz' --counter 12345678 --exported-at 2026-10-01T06:00:00+03:00",
    'import direct costs.tsv --account romashka-ads --vat excluded:22',
    "import costs costs.csv --delimiter ';' --encoding windows-1251 --dry-run",
    'import amocrm export/ --account romashka',
  ],
  load: () => import('./import.ts'),
}
