import { type CrmDraft, type Parsed, toFound } from '@touchledger/events'
import type { ParseOptions } from '../parser.ts'
import type { AmoSettings } from './options.ts'

export type AmoOptions = Pick<ParseOptions, 'exportedAtMs' | 'account' | 'crm' | 'currency' | 'vat' | 'amocrm'>

/** What a page or a delivery gave, and how many things of each type say nothing to us. */
export type AmoOutcome = { parsed: Parsed[]; ignored: Readonly<Record<string, number>> }

/** What all events of one page or delivery share. */
export type AmoContext = {
  account: string
  settings: AmoSettings
  options: AmoOptions
  /** `page`, or `hook`: a delivery's events have ids of their own, so that its gaps never replace what a page said. */
  origin: 'page' | 'hook'
}

type Said = Omit<CrmDraft, 'source_system' | 'account' | 'version' | 'crm' | 'event_id' | 'resolution_ms'> & { id: string }

export function toDraft(context: AmoContext, { id, ...said }: Said): CrmDraft {
  const { account, options, origin } = context
  return {
    ...said,
    resolution_ms: 1000,
    source_system: 'amocrm',
    account,
    version: options.exportedAtMs,
    crm: options.crm ?? 'amocrm',
    event_id: `amocrm/${account}/${origin === 'hook' ? 'hook/' : ''}${id}`,
  }
}

/** Ids of a place on the board, with its names where they are known. */
export function boardPlace({ settings }: AmoContext, pipelineId: string, statusId: string) {
  const pipeline = settings.pipelines?.find(({ id }) => id === pipelineId)
  const status = pipeline?.statuses.find(({ id }) => id === statusId)
  return { pipeline_id: pipelineId, pipeline: pipeline?.name ?? '', stage_id: statusId, stage: status?.name ?? '' }
}

export function managerOf({ settings }: AmoContext, userId: string): string {
  return nameOf(settings.users, userId)
}

export function reasonOf({ settings }: AmoContext, reasonId: string): string {
  return nameOf(settings.lossReasons, reasonId)
}

function nameOf(names: Readonly<Record<string, string>> | undefined, id: string): string {
  return names !== undefined && Object.hasOwn(names, id) ? (names[id] ?? id) : id
}

export function rejected(field: string, code: string, found: string, accepted: string, line = 1): Parsed {
  return { kind: 'rejected', line, field, code, found: toFound(found), accepted }
}
