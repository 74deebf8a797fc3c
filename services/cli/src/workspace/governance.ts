import type { EventLog } from '@touchledger/event-log'
import type { Codecs, Door, GovernanceDraft, GovernanceRecord } from '@touchledger/events'
import { type PublishedRules, type RulesVersion, versionsOf } from '@touchledger/rules'

/** All governance events in the log's order. They are few: what people decide. */
export async function* readGovernance({ log, codecs }: { log: EventLog; codecs: Codecs }): AsyncGenerator<GovernanceRecord> {
  for (let offset = 0; ; ) {
    const records = await log.read('governance', 0, offset, { records: 1000, bytes: 16 * 1024 * 1024 })
    if (records.length === 0) return
    for (const { value, offset: at } of records) {
      const decoded = codecs.decode('governance', value)
      if (decoded.ok) yield decoded.record
      offset = at + 1
    }
  }
}

/** The rules published so far, version n the nth. Read from the log, so it is right before anything is collected. */
export async function readPublishedRules(from: { log: EventLog; codecs: Codecs }): Promise<RulesVersion[]> {
  const published: PublishedRules[] = []
  for await (const { kind, payload, effective_from: effectiveFromMs } of readGovernance(from)) {
    if (kind === 'rules_published') published.push({ payload, effectiveFromMs })
  }
  return versionsOf(published).filter((version) => version !== null)
}

export async function appendGovernance({ log, door }: { log: EventLog; door: Door }, draft: GovernanceDraft): Promise<void> {
  const { accepted, rejected } = door.acceptGovernance([draft])
  const [fault] = rejected
  if (fault !== undefined)
    throw new Error(`the door refused ${draft.kind}: ${fault.field}: found ${fault.found}; accepted: ${fault.accepted}`)
  await log.append('governance', accepted)
}
