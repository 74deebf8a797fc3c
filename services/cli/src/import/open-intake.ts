import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { buildCodecs, buildDoor } from '@touchledger/events'
import { loadSchemas } from '@touchledger/schemas'
import type { Context } from '../context.ts'
import type { DataFolder } from '../workspace/data-folder.ts'
import { FolderHeld, openWorkspace } from '../workspace/open-workspace.ts'
import { type Intake, openLocalIntake } from './intake.ts'
import { openRemoteIntake } from './remote-intake.ts'

/** The door of the folder; for a dry run one that checks and forgets. */
export async function openIntake(
  folder: DataFolder,
  { command, isDry, create = true }: { command: string; isDry: boolean; create?: boolean },
  { now }: Context,
): Promise<Intake> {
  if (isDry && !existsSync(folder.log))
    return openCheckingIntake(
      async () => [],
      now,
      async () => {},
    )
  const intake = await openFolderIntake(folder, command, create, now)
  return isDry ? openCheckingIntake(intake.readRules, now, intake.close) : intake
}

/** The folder itself, or the `serve` that has it open. */
async function openFolderIntake(folder: DataFolder, command: string, create: boolean, now: () => number): Promise<Intake> {
  try {
    return openLocalIntake(await openWorkspace({ dataDir: folder.path, command, now, create }))
  } catch (error) {
    const holder = error instanceof FolderHeld ? error.holder : null
    if (holder?.address == null) throw error
    return openRemoteIntake(holder.address, holder.key ?? '')
  }
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
