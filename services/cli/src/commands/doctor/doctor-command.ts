import type { Command } from '../../command-line.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  args: '',
  summary: 'Say what stands in the data folder and what is odd about it: versions, positions, conflicts, hubs, sizes',
  options: { format: { value: 'table|json', help: 'default: table' } },
  examples: ['doctor', 'doctor --format json'],
  load: () => import('./doctor.ts'),
}
