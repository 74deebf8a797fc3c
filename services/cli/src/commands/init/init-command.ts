import { modelIds, stageWords } from '@touchledger/rules'
import type { Command } from '../../command-line.ts'

export const initCommand: Command = {
  name: 'init',
  args: '',
  summary: 'Ask the few questions that rules need and write touchledger.yaml',
  details: `Pipelines and stages are read out of the files of --from, and each stage is shown with what it most likely means.
With --yes nobody is asked: what is not said by an option is as by default. A file that is there is kept unless --force is given.`,
  options: {
    from: {
      value: 'FILE',
      multiple: true,
      help: "amoCRM's pipelines page (JSON) or a CSV of CRM events to read stages from; may be repeated",
    },
    name: { value: 'NAME', help: 'company' },
    'time-zone': { value: 'ZONE', help: 'default: Europe/Moscow' },
    currency: { value: 'CODE', help: 'ISO 4217 (default: RUB)' },
    model: { value: 'MODEL', help: `main model: ${modelIds.join(', ')}` },
    margin: { value: 'SHARE', help: "profit's share of revenue, 0.35 or 35%; - for none (default)" },
    brand: { value: 'WORDS', help: 'brand words, separated by commas' },
    site: { value: 'HOSTS', help: 'own sites, separated by commas' },
    counter: { value: 'N', help: 'Metrika counter' },
    login: { value: 'LOGIN', help: 'Direct login' },
    amocrm: { value: 'SUBDOMAIN', help: 'amoCRM subdomain (default: of the pipelines page)' },
    stage: {
      value: 'STAGE=MEANING',
      multiple: true,
      help: `what a stage means, PIPELINE/STAGE=MEANING where several have it: ${stageWords.join(', ')}; may be repeated`,
    },
    out: { value: 'FILE', help: 'default: DATA/touchledger.yaml, where import finds it' },
    yes: { help: 'ask nothing' },
    force: { help: 'replace a file that is there' },
    publish: { help: 'publish it too (with --yes; otherwise it is asked)' },
  },
  examples: [
    'init',
    'init --from pipelines.json',
    "init --yes --name Ромашка --brand 'ромашка, romashka' --counter 12345678 --from crm.csv --stage 'Думают=sql'",
  ],
  load: () => import('./init.ts'),
}
