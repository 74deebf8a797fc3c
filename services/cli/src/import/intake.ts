import type { DraftOf, GovernanceDraft, IndexedFault, PostingRecord, SourceTopic } from '@touchledger/events'
import type { RulesVersion } from '@touchledger/rules'
import { appendGovernance, readPublishedRules } from '../workspace/governance.ts'
import type { Workspace } from '../workspace/open-workspace.ts'

/** What became of drafts: durable in the log, except those that are named. */
export type Taken = { rejected: readonly IndexedFault[]; warnings: readonly IndexedFault[] }

export type Posted = { batch: number; entries: number; conversions: number; spendEntries: number }

/** Where an import's drafts go: through the door of this process, or of the one that serves the folder. */
export type Intake = {
  accept: <T extends SourceTopic>(topic: T, drafts: readonly DraftOf[T][]) => Promise<Taken>
  readRules: () => Promise<readonly RulesVersion[]>
  publish: (draft: GovernanceDraft) => Promise<void>
  /** Posts all that is in the log; resolves with the batches that it took. */
  post: () => Promise<readonly Posted[]>
  close: () => Promise<void>
}

export function openLocalIntake(workspace: Workspace): Intake {
  const { log, door } = workspace
  return {
    async accept(topic, drafts) {
      const { accepted, rejected, warnings } = door.accept(topic, drafts)
      if (accepted.length > 0) await log.append(topic, accepted)
      return { rejected, warnings }
    },
    readRules: () => readPublishedRules(workspace),
    publish: (draft) => appendGovernance(workspace, draft),
    async post() {
      const worker = await workspace.openWorker()
      const posted: Posted[] = []
      for (;;) {
        const record = await worker.step()
        if (record === null) return posted
        posted.push(toPosted(record))
      }
    },
    close: () => workspace.close(),
  }
}

export const toPosted = ({ batch, entries, conversions, spend_entries }: PostingRecord): Posted => ({
  batch,
  entries,
  conversions,
  spendEntries: spend_entries,
})
