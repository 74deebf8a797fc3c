import type { Command } from '../../command-line.ts'

export const keysCreateCommand: Command = {
  name: 'keys create',
  args: '<name>',
  summary: 'Make an API key and print it once; the first key closes a server that was open on this machine',
  options: { scopes: { value: 'LIST', help: 'ingest, read, finance, admin, joined by commas (default: read)' } },
  examples: ['keys create dashboard', 'keys create tilda-form --scopes ingest'],
  load: () => import('./create.ts'),
}

export const keysListCommand: Command = {
  name: 'keys list',
  args: '',
  summary: 'List API keys: id, name, scopes, last four characters; never the key',
  options: { format: { value: 'table|json', help: 'default: table' } },
  examples: ['keys list'],
  load: () => import('./list.ts'),
}

export const keysRevokeCommand: Command = {
  name: 'keys revoke',
  args: '<id>',
  summary: 'Revoke an API key, at once for a running server too',
  options: {},
  examples: ['keys revoke key_0a1b2c3d4e5f'],
  load: () => import('./revoke.ts'),
}
