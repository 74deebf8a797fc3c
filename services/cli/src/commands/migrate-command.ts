import type { Command } from '../command-line.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  args: '',
  summary: 'Bring the database of the data folder to this version; every other command does it too',
  options: {},
  examples: ['migrate'],
  load: () => import('./migrate.ts'),
}
