/** The key file of vault and `encrypt`: read, or made where there is none; and vaults that must not be overwritten. */
import { randomBytes } from 'node:crypto'
import { access, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readSecret } from '../deid/vault.ts'
import { UserError } from '../texts/user-error.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import type { DeidFlags } from './commands/data-deid.ts'

interface Secret {
  readonly secret: Uint8Array | undefined
  readonly made: boolean
}

/** The secret where the flags ask for one. A new key file holds 32 random bytes as base64 and is the owner's alone. */
export async function openSecret({ vault, keyFile }: DeidFlags, encrypts: boolean): Promise<Secret> {
  if (keyFile === undefined) {
    if (vault !== undefined) throw new UserError('deid.needsKeyFile', { option: '--vault' })
    if (encrypts) throw new UserError('deid.needsKeyFile', { option: 'encrypt' })
    return { secret: undefined, made: false }
  }
  const known = await readKeyFile(keyFile)
  if (known) return { secret: known, made: false }
  const text = `${randomBytes(32).toString('base64')}\n`
  await writeFileAtomic(resolve(keyFile), text, { mode: 0o600 })
  return { secret: readSecret(Buffer.from(text), keyFile), made: true }
}

export async function readKeyFile(path: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
  return bytes && readSecret(bytes, path)
}

export async function refuseVault(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  if (exists) throw new UserError('deid.vaultExists', { path })
}
