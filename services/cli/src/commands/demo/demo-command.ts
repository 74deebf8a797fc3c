import type { Command } from '../../command-line.ts'

export const demoCommand: Command = {
  name: 'demo',
  args: '',
  summary: 'Half a year of a fictitious firm: import, post, compare models, serve the pages',
  options: {
    once: { help: 'exit instead of serving' },
    seed: { value: 'N', help: 'another firm (default: 1)' },
    scale: { value: 'S', help: '1 is 200 thousand visits and 3 thousand leads (default: 1)' },
    port: { value: 'N', help: 'port to serve on (default: $PORT, else 8080)' },
    data: { value: 'DIR', help: 'data folder (default: demo in $TOUCHLEDGER_DATA, else ./data/demo)' },
  },
  examples: ['demo', 'demo --once', 'demo --scale 0.1 --lang en'],
  load: () => import('./demo.ts'),
}
