import type { Command } from '../command-line.ts'
import { demoCommand } from './demo/demo-command.ts'
import { doctorCommand } from './doctor/doctor-command.ts'
import { importCommand } from './import/import-command.ts'
import { initCommand } from './init/init-command.ts'
import { keysCreateCommand, keysListCommand, keysRevokeCommand } from './keys/keys-commands.ts'
import { migrateCommand } from './migrate-command.ts'
import { rebuildCommand } from './rebuild-command.ts'
import { explainCommand } from './report/explain-command.ts'
import { reportChannelsCommand } from './report/report-command.ts'
import { rulesCheckCommand, rulesPublishCommand, rulesShowCommand } from './rules/rules-commands.ts'
import { serveCommand } from './serve/serve-command.ts'
import { verifyCommand } from './verify-command.ts'

/** In the order in which help lists them. */
export const allCommands: readonly Command[] = [
  demoCommand,
  serveCommand,
  initCommand,
  importCommand,
  reportChannelsCommand,
  explainCommand,
  rulesCheckCommand,
  rulesPublishCommand,
  rulesShowCommand,
  verifyCommand,
  rebuildCommand,
  migrateCommand,
  doctorCommand,
  keysCreateCommand,
  keysListCommand,
  keysRevokeCommand,
]
