import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { buildCodecs, buildDoor } from '@touchledger/events'
import { loadSchemas } from '@touchledger/schemas'
import type { Context } from '../context.ts'
import type { DataFolder } from '../workspace/data-folder.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'
import { type Intake, openLocalIntake } from './intake.ts'

/** The door of the folder; for a dry run one that checks and forgets. */
export async function openIntake(
  folder: DataFolder,
  { command, isDry }: { command: string; isDry: boolean },
  { now }: Context,
): Promise<Intake> {
  if (isDry && !existsSync(folder.log))
    return openCheckingIntake(
      async () => [],
      now,
      async () => {},
    )
  const intake = openLocalIntake(await openWorkspace({ dataDir: folder.path, command, now }))
  return isDry ? openCheckingIntake(intake.readRules, now, intake.close) : intake
}

/** Lets drafts through a door whose pepper nobody keeps, and drops what comes out. */
function openCheckingIntake(readRules: Intake['readRules'], now: () => number, close: () => Promise<void>): Intake {
  const door = buildDoor({ codecs: buildCodecs(loadSchemas()), pepper: randomBytes(32), now, defaults: { crm: 'crm' } })
  return {
    async accept(topic, drafts) {
      const { rejected, warnings } = door.accept(topic, drafts)
      return { rejected, warnings }
    },
    readRules,
    publish: async () => {},
    post: async () => [],
    close,
  }
}
