import type { EventLog } from '@touchledger/event-log'
import type { Door, Parsed } from '@touchledger/events'
import type { KeyStore } from '@touchledger/service-kit'
import type { IngestMetrics } from './metrics.ts'

/** A secret address of amoCRM's webhooks and the account (subdomain) whose deliveries come to it. */
export type AmoHook = { secret: string; account: string }

/** Reads one form body. What it cannot read is a rejected value; a throw counts as one for the whole body. */
export type ParseAmoWebhook = (body: string, context: { account: string; receivedAtMs: number }) => readonly Parsed[]

export type IngestDeps = {
  log: EventLog
  door: Door
  keys: KeyStore
  /** True only where the server listens on a loopback address: then it is open until the first key is made. */
  openOnLoopback: boolean
  amocrm: { hooks: readonly AmoHook[]; parse: ParseAmoWebhook }
  /** Ms since 1970 UTC. */
  now: () => number
  metrics: IngestMetrics
  /** Where the API description is served; default `/openapi.json`. */
  descriptionPath?: string
}
