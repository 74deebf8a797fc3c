import { expect, test } from 'vitest'
import { z } from 'zod'
import { loadConfig, shownConfig } from './index.ts'

const Common = z.object({
  PORT: z.coerce.number('a port from 1 to 65535').int('a port from 1 to 65535').max(65535, 'a port from 1 to 65535').default(8080),
})
const Config = z.discriminatedUnion('EVENT_LOG', [
  Common.extend({ EVENT_LOG: z.literal('embedded') }),
  Common.extend({
    EVENT_LOG: z.literal('kafka'),
    KAFKA_BROKERS: z.string('host:port, separated by commas'),
    KAFKA_PASSWORD: z.string().min(8, 'at least 8 characters'),
  }),
])

test('an empty environment runs on defaults, and an empty variable is an absent one', () => {
  expect(loadConfig(Common, { PORT: '', OTHER: 'x' })).toEqual({ ok: true, config: { PORT: 8080 } })
})

test('all faults are reported together, by name, with what is accepted', () => {
  const loaded = loadConfig(Config, { EVENT_LOG: 'kafka', PORT: '99999', KAFKA_PASSWORD: 'hunter2' })
  expect(loaded).toEqual({
    ok: false,
    faults: [
      'PORT: found "99999"; accepted: a port from 1 to 65535',
      'KAFKA_BROKERS: found nothing; accepted: host:port, separated by commas',
      'KAFKA_PASSWORD: found a value that is not shown; accepted: at least 8 characters',
    ],
  })
})

test('the configuration is frozen', () => {
  const loaded = loadConfig(Common, {})
  expect(loaded.ok && Object.isFrozen(loaded.config)).toBe(true)
})

test('a secret is not shown', () => {
  expect(shownConfig({ PORT: 1, KAFKA_PASSWORD: 'hunter2', PEPPER: 'x' })).toEqual({ PORT: 1, KAFKA_PASSWORD: '(set)', PEPPER: '(set)' })
})
