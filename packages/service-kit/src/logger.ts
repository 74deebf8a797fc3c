import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'secret', 'token', 'pepper', 'apiKey', 'api_key', 'access_token']
/** pino redacts by exact place: a secret is looked for at the top and one and two levels down, which covers `req.headers.authorization`. */
const REDACTED = SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** JSON lines on standard output (or `destination`), times in ISO 8601 UTC, secrets replaced by `(hidden)`. */
export function buildLogger(options: { level?: (typeof LOG_LEVELS)[number]; destination?: DestinationStream } = {}): Logger {
  const settings = {
    level: options.level ?? 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED, censor: '(hidden)' },
  }
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination)
}
