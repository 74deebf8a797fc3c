import { existsSync, renameSync, rmSync } from 'node:fs'
import { rebuildInto } from '@touchledger/attribution-worker'
import { migrate, openChdb } from '@touchledger/clickhouse'
import type { Given } from '../command-line.ts'
import type { Context } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { counted } from '../import/progress.ts'
import { folderOf } from '../workspace/data-folder.ts'
import { DATABASE, openWorkspace, randomAttempt } from '../workspace/open-workspace.ts'

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const workspace = await openWorkspace({ dataDir: folderOf(given, context), command: 'rebuild', now: context.now, create: false })
  const { folder, log, codecs, now } = workspace
  const fresh = `${folder.store}.rebuild`
  const former = `${folder.store}.before-rebuild`
  try {
    restoreAfterCrash(folder.store, former)
    rmSync(fresh, { recursive: true, force: true })
    const startedAt = context.now()
    const store = await openChdb({ path: fresh, database: DATABASE })
    let rebuilt: Awaited<ReturnType<typeof rebuildInto>>
    try {
      await migrate(store)
      rebuilt = await rebuildInto({ store, log, codecs, now, random: randomAttempt }, ({ batch, of }) => {
        if (context.isTerminal) context.err(`\r\x1b[2Kbatch ${batch} of ${of}`)
      })
    } finally {
      if (context.isTerminal) context.err('\r\x1b[2K')
      await store.close()
    }
    const seconds = ((context.now() - startedAt) / 1000).toFixed(1)
    if (rebuilt.differing !== null) {
      const { batch, found, expected } = rebuilt.differing
      context.err(
        `touchledger: batch ${batch} does not come to the same hash: found ${found}; the journal has ${expected}. The database in use was kept; the new one stands in ${fresh} to be looked at. pnpm touchledger doctor shows the versions\n`,
      )
      return exitCodes.found
    }
    swap(folder.store, fresh, former)
    context.out(
      `${counted(rebuilt.batches, 'batch', 'batches')} rebuilt from ${counted(rebuilt.records, 'record')} in ${seconds} s, every hash the same; swapped\n`,
    )
    return exitCodes.ok
  } finally {
    await workspace.close()
  }
}

/**
 * Order: 1. the one in use steps aside, 2. the new one takes its place, 3. the former one goes. A crash after 1 leaves no database in
 * place, which `restoreAfterCrash` mends; a crash after 2 leaves the former one beside, which nobody reads.
 */
function swap(inUse: string, fresh: string, former: string): void {
  rmSync(former, { recursive: true, force: true })
  if (existsSync(inUse)) renameSync(inUse, former)
  renameSync(fresh, inUse)
  rmSync(former, { recursive: true, force: true })
}

function restoreAfterCrash(inUse: string, former: string): void {
  if (!existsSync(inUse) && existsSync(former)) renameSync(former, inUse)
}
