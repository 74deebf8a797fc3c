import type { Command } from '../../command-line.ts'

export const serveCommand: Command = {
  name: 'serve',
  args: '',
  summary: 'Serve everything in one process: events in, posting, API, pages',
  details: `Without an API key it is open to this machine only; the first key closes it (pnpm touchledger keys create).
Import, report and explain in the same folder work beside it. Ctrl-C stops it: no new requests, then posting what came, then the end.
Webhooks of amoCRM: set AMOCRM_WEBHOOK_SECRETS to subdomain=secret and give amoCRM the address /webhooks/amocrm/SECRET.`,
  options: {
    port: { value: 'N', help: 'default: $PORT, else 8080; 0 takes any that is free' },
    host: { value: 'ADDRESS', help: 'default: $HOST, else 127.0.0.1; on another address every request needs a key' },
    'no-pages': { help: 'API only' },
  },
  examples: ['serve', 'serve --port 9000 --data data/demo'],
  load: () => import('./serve.ts'),
}
