import type { z } from 'zod'

/** Each fault names the variable, what was found and what is accepted. All are given, not only the first. */
export type LoadedConfig<T> = { ok: true; config: Readonly<T> } | { ok: false; faults: readonly string[] }

const SECRET_NAME = /SECRET|PASSWORD|PEPPER|TOKEN|KEY/i
const FOUND_CHARACTERS_MAX = 60

/**
 * Reads the environment once. An empty variable counts as absent, because that is how compose files and shells leave one out.
 * The schema's messages say what is accepted; what a variable with a secret's name holds is never repeated.
 */
export function loadConfig<S extends z.ZodType>(schema: S, env: Readonly<Record<string, string | undefined>>): LoadedConfig<z.output<S>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = schema.safeParse(given)
  if (parsed.success) return { ok: true, config: Object.freeze(parsed.data) }
  const faults = parsed.error.issues.map((issue) => {
    const name = issue.path.length === 0 ? '(environment)' : issue.path.join('.')
    const value = given[String(issue.path[0])]
    const found = value === undefined ? 'nothing' : SECRET_NAME.test(name) ? 'a value that is not shown' : quoted(value)
    return `${name}: found ${found}; accepted: ${issue.message}`
  })
  return { ok: false, faults: [...new Set(faults)] }
}

/** The effective configuration for the one log line at the start: what a secret's name holds is replaced. */
export function shownConfig(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, SECRET_NAME.test(name) ? '(set)' : value]))
}

function quoted(value: string): string {
  return value.length > FOUND_CHARACTERS_MAX ? `"${value.slice(0, FOUND_CHARACTERS_MAX)}…"` : `"${value}"`
}
