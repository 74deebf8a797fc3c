import { Rules } from '@touchledger/rules'
import { z } from 'zod'
import { CommandFault, exitCodes } from '../exit-codes.ts'
import type { Intake } from './intake.ts'

const Fault = z.object({ index: z.number(), field: z.string(), code: z.string(), found: z.string(), accepted: z.string() })
const Taken = z.object({ rejected: z.array(Fault), warnings: z.array(Fault) })
const Versions = z.array(z.object({ version: z.number(), effectiveFromMs: z.number(), rules: Rules }))
const Posted = z.array(z.object({ batch: z.number(), entries: z.number(), conversions: z.number(), spendEntries: z.number() }))

/** The door of the `serve` that has the folder open. Its process validates, tokenises and appends; this one parses. */
export function openRemoteIntake(address: string, key: string): Intake {
  async function ask<S extends z.ZodType>(method: 'GET' | 'POST', path: string, schema: S, body?: unknown): Promise<z.output<S>> {
    const answer = await send(`${address}/internal/import/${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new CommandFault(`the server at ${address} answered ${answer.status}: ${text.slice(0, 300)}`, exitCodes.operation)
    return schema.parse(text === '' ? null : JSON.parse(text))
  }

  /** A server that is stopping drops connections: what was answered is in the log, and the same command again completes the rest. */
  async function send(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, init)
    } catch (cause) {
      const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause)
      throw new CommandFault(
        `the server at ${address} does not answer (${reason}). The same command again completes the import`,
        exitCodes.operation,
      )
    }
  }

  return {
    accept: (topic, drafts) => ask('POST', topic, Taken, drafts),
    readRules: () => ask('GET', 'rules', Versions),
    async publish(draft) {
      await ask('POST', 'governance', z.null(), draft)
    },
    post: () => ask('POST', 'post', Posted, {}),
    close: async () => {},
  }
}
