import { loadConfig } from '@touchledger/service-kit'
import { expect, test } from 'vitest'
import { IngestConfig, isLoopback } from './index.ts'

test('an empty environment listens on loopback and takes no webhooks', () => {
  const loaded = loadConfig(IngestConfig, {})
  expect(loaded).toEqual({ ok: true, config: { HOST: '127.0.0.1', PORT: 8080, LOG_LEVEL: 'info', AMOCRM_WEBHOOK_SECRETS: [] } })
})

test('webhook secrets are read by account', () => {
  const loaded = loadConfig(IngestConfig, { AMOCRM_WEBHOOK_SECRETS: 'romashka=Zq3sN8vKx1TgYw7RbLm2, other=00000000000000000000' })
  expect(loaded.ok && loaded.config.AMOCRM_WEBHOOK_SECRETS).toEqual([
    { account: 'romashka', secret: 'Zq3sN8vKx1TgYw7RbLm2' },
    { account: 'other', secret: '00000000000000000000' },
  ])
})

test('a secret that is too short to be one is refused and not repeated', () => {
  const loaded = loadConfig(IngestConfig, { PORT: '-1', AMOCRM_WEBHOOK_SECRETS: 'romashka=short' })
  expect(loaded).toEqual({
    ok: false,
    faults: [
      'PORT: found "-1"; accepted: a port from 0 to 65535',
      expect.stringMatching(/^AMOCRM_WEBHOOK_SECRETS: found a value that is not shown; accepted: subdomain=secret/),
    ],
  })
})

test('only loopback addresses count as loopback', () => {
  expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost'].filter(isLoopback)).toHaveLength(4)
  expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example', ''].filter(isLoopback)).toEqual([])
})
