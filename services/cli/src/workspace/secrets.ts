import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pepperFingerprint } from '@touchledger/events'
import { CommandFault, exitCodes } from '../exit-codes.ts'

const BYTES = 32

export type Secrets = { pepper: Uint8Array; signingKey: Uint8Array; fingerprint: string }

/**
 * Reads pepper and signing key, or makes them on the first start (`isNew`). A folder that lost them is not given new ones: every token in
 * its log would stop matching, silently.
 */
export function openSecrets(folder: string, isNew: boolean): Secrets {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const pepper = readOrMake(join(folder, 'pepper'), isNew)
  const signingKey = readOrMake(join(folder, 'signing-key'), isNew)
  const fingerprint = pepperFingerprint(pepper)
  const beside = join(folder, 'pepper.fingerprint')
  if (!existsSync(beside)) writeWhole(beside, `${fingerprint}\n`)
  const noted = readFileSync(beside, 'utf8').trim()
  if (noted !== fingerprint) throw refusedPepper(join(folder, 'pepper'), fingerprint, noted)
  return { pepper, signingKey, fingerprint }
}

/** With another pepper no stored e-mail or phone would match a new one, so the start is refused. */
export function refusedPepper(path: string, found: string, expected: string): CommandFault {
  return new CommandFault(
    `${path}: found a pepper with the fingerprint ${found}; accepted: the one this log was begun with, ${expected}. Put the file back from the backup: with another pepper no known e-mail or phone would be recognised.`,
    exitCodes.operation,
  )
}

/**
 * Written beside and then moved, so that a start that is killed leaves the whole file or none. Who calls this holds the log, so no other
 * start is under way.
 */
function writeWhole(path: string, text: string): void {
  rmSync(`${path}.new`, { force: true })
  writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true })
  chmodSync(`${path}.new`, 0o600)
  renameSync(`${path}.new`, path)
}

function readOrMake(path: string, mayMake: boolean): Uint8Array {
  if (!existsSync(path)) {
    if (!mayMake)
      throw new CommandFault(`${path}: not there, but the log is not empty. Put the file back from the backup.`, exitCodes.operation)
    writeWhole(path, `${randomBytes(BYTES).toString('base64')}\n`)
  }
  const bytes = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64')
  if (bytes.length < BYTES)
    throw new CommandFault(
      `${path}: found ${bytes.length} bytes; accepted: at least ${BYTES} bytes in base64. Put the file back from the backup.`,
      exitCodes.operation,
    )
  return bytes
}
