import type { Command } from '../command-line.ts'

export const rebuildCommand: Command = {
  name: 'rebuild',
  args: '',
  summary: 'Build a second database from the log, compare the hash of every batch, and only then swap',
  details: 'The database in use stays where it is until the new one has come to the same hash in every batch.',
  options: {},
  examples: ['rebuild'],
  load: () => import('./rebuild.ts'),
}
