import { LOG_LEVELS } from '@touchledger/service-kit'
import { z } from 'zod'
import type { AmoHook } from './deps.ts'

const SECRET_CHARACTERS_MIN = 20
const HOOKS_ACCEPTED = `subdomain=secret, several separated by commas; a secret has at least ${SECRET_CHARACTERS_MIN} characters out of A-Z a-z 0-9 _ -`
const HOOK = new RegExp(`^([A-Za-z0-9-]{1,64})=([A-Za-z0-9_-]{${SECRET_CHARACTERS_MIN},128})$`)
const PORT = 'a port from 0 to 65535'

/** What ingest's process is told by its environment; with an empty one it listens on loopback and takes no webhooks. */
export const IngestConfig = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number(PORT).int(PORT).min(0, PORT).max(65_535, PORT).default(8080),
  LOG_LEVEL: z.enum(LOG_LEVELS, LOG_LEVELS.join(', ')).default('info'),
  AMOCRM_WEBHOOK_SECRETS: z
    .string()
    .default('')
    .transform((text, context): AmoHook[] => {
      const hooks = text === '' ? [] : text.split(',').map((one) => HOOK.exec(one.trim()))
      if (hooks.includes(null)) context.addIssue({ code: 'custom', message: HOOKS_ACCEPTED })
      return hooks.map((hook) => ({ account: hook?.[1] ?? '', secret: hook?.[2] ?? '' }))
    }),
})
export type IngestConfig = z.output<typeof IngestConfig>

/** Whether nobody outside this machine can reach a server that listens on this address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
