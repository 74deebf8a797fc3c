import type { Command } from '../../command-line.ts'

export const rulesCheckCommand: Command = {
  name: 'rules check',
  args: '[file]',
  summary: 'Read a touchledger.yaml and say what is wrong with it, line by line',
  details: 'Without a file: DATA/touchledger.yaml, else ./touchledger.yaml.',
  options: {},
  examples: ['rules check', 'rules check firm/touchledger.yaml'],
  load: () => import('./check.ts'),
}

export const rulesPublishCommand: Command = {
  name: 'rules publish',
  args: '[file]',
  summary: 'Publish a touchledger.yaml as the next version and post what it changes',
  details: 'Nothing is overwritten: what the new rules change is posted as differences with the cause rules_changed.',
  options: {
    'effective-from': {
      value: 'TIME',
      help: 'from when they hold: a date in the zone of the rules, or a time (default: what the file says, else always)',
    },
    'no-post': { help: 'leave posting to the next import or serve' },
  },
  examples: ['rules publish', 'rules publish touchledger.yaml --effective-from 2026-10-01'],
  load: () => import('./publish.ts'),
}

export const rulesShowCommand: Command = {
  name: 'rules show',
  args: '[version]',
  summary: 'Print the published rules as a file, without what is as by default; without a version the newest',
  options: {},
  examples: ['rules show', 'rules show 1 > touchledger.yaml'],
  load: () => import('./show.ts'),
}
