import type { Command } from '../command-line.ts'
import { demoCommand } from './demo/demo-command.ts'
import { importCommand } from './import/import-command.ts'
import { verifyCommand } from './verify-command.ts'

/** In the order in which help lists them. */
export const allCommands: readonly Command[] = [demoCommand, importCommand, verifyCommand]
