import { readFile } from 'node:fs/promises'
import { UserError } from '../texts/user-error.ts'

const MIN_BYTES = 16

/** The auditor's key: the bytes of a file, a last line break aside. UserError where it cannot be read or is too short to protect. */
export async function readAuditKey(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError('audit.keyUnreadable', { path, code: error.code ?? '?' })
  })
  const text = bytes.toString('latin1').replace(/\r?\n$/, '')
  if (text.length < MIN_BYTES) throw new UserError('audit.keyShort', { path, got: text.length, min: MIN_BYTES })
  return Buffer.from(text, 'latin1')
}
