import type { Command } from '../command-line.ts'

export const verifyCommand: Command = {
  name: 'verify',
  args: '',
  summary: 'Recompute all credit and hashes from the facts and compare: log, facts, identity, entries, chain',
  options: {},
  examples: ['verify', 'verify --data ./data'],
  load: () => import('./verify.ts'),
}
