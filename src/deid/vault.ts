import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from 'node:crypto'
import { UserError } from '../texts/user-error.ts'
import type { ReplacedEntity } from './entity.ts'

/**
 * The way back, sealed: what stood at each place of each text. Nothing but vault and key together restore a text. Bytes in, bytes out; who
 * reads and writes the file, with which rights, is the caller's matter.
 */

/** One replaced text. `sha256` is of the text that came out, so that a changed one is not restored to something else. */
export interface VaultRecord {
  readonly row: number // of the file that was written, from 1
  readonly column: string
  readonly sha256: string
  readonly spans: readonly VaultSpan[]
}

/** Offsets of the replaced text, in order. */
interface VaultSpan {
  readonly start: number
  readonly end: number
  readonly original: string
}

const FORMAT = 'lorasmith-deid-vault'
const SCRYPT = { N: 1 << 15, r: 8, p: 1, maxmem: 64 << 20 } as const
const SALT_BYTES = 16

/** What restores `text` (the replaced one). */
export function vaultRecord(
  row: number,
  column: string,
  original: string,
  text: string,
  entities: readonly ReplacedEntity[],
): VaultRecord {
  let moved = 0
  const spans = entities.map(({ start, end, replacement }): VaultSpan => {
    const from = start + moved
    moved += replacement.length - (end - start)
    return { start: from, end: from + replacement.length, original: original.slice(start, end) }
  })
  return { row, column, sha256: sha256(text), spans }
}

/** The original text; `undefined` where `text` is not the one that was written. */
export function restoreText(text: string, record: VaultRecord): string | undefined {
  if (sha256(text) !== record.sha256) return undefined
  const parts: string[] = []
  let at = 0
  for (const { start, end, original } of record.spans) {
    parts.push(text.slice(at, start), original)
    at = end
  }
  return parts.join('') + text.slice(at)
}

const sha256 = (text: string) => createHash('sha256').update(text, 'utf16le').digest('hex')

/** The vault's bytes: JSON with scrypt's parameters and salt, iv, tag and AES-256-GCM's ciphertext. */
export function sealVault(records: readonly VaultRecord[], secret: Uint8Array): Buffer {
  const [salt, iv] = [randomBytes(SALT_BYTES), randomBytes(12)]
  const cipher = createCipheriv('aes-256-gcm', deriveKey(secret, salt), iv)
  cipher.setAAD(Buffer.from(FORMAT))
  const data = Buffer.concat([cipher.update(JSON.stringify(records), 'utf8'), cipher.final()])
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  const head = {
    format: FORMAT,
    version: 1,
    kdf: 'scrypt',
    N: SCRYPT.N,
    r: SCRYPT.r,
    p: SCRYPT.p,
    salt: hex(salt),
    iv: hex(iv),
    tag: hex(cipher.getAuthTag()),
  }
  return Buffer.from(`${JSON.stringify({ ...head, data: data.toString('base64') })}\n`)
}

/** UserError for a file that is no vault, a wrong key, and a vault that somebody changed: the last two cannot be told apart. */
export function openVault(bytes: Uint8Array, secret: Uint8Array, path: string): readonly VaultRecord[] {
  const { salt, iv, tag, data } = readHead(bytes, path)
  const decipher = createDecipheriv('aes-256-gcm', deriveKey(secret, salt), iv, { authTagLength: 16 })
  decipher.setAAD(Buffer.from(FORMAT))
  decipher.setAuthTag(tag)
  try {
    return JSON.parse(Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8')) as VaultRecord[]
  } catch {
    throw new UserError('deid.vaultKey', { path })
  }
}

function readHead(bytes: Uint8Array, path: string) {
  let head: Readonly<Record<string, unknown>>
  try {
    head = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>
  } catch {
    throw new UserError('deid.notVault', { path })
  }
  const { format, version, salt, iv, tag, data } = head ?? {}
  const isOurs = format === FORMAT && version === 1 && [salt, iv, tag, data].every((each) => typeof each === 'string')
  if (!isOurs || (iv as string).length !== 24 || (tag as string).length !== 32)
    throw new UserError('deid.notVault', { path })
  const hex = (value: unknown) => Buffer.from(value as string, 'hex')
  return { salt: hex(salt), iv: hex(iv), tag: hex(tag), data: Buffer.from(data as string, 'base64') }
}

function deriveKey(secret: Uint8Array, salt: Uint8Array): Buffer {
  return scryptSync(secret, salt, 32, SCRYPT)
}

/** A key for the `encrypt` operator that is not the vault's. */
export function deriveCipherKey(secret: Uint8Array): Buffer {
  return deriveKey(secret, Buffer.from('lorasmith deid encrypt v1'))
}

const MIN_SECRET_BYTES = 16

/** A key file's content without the line end. UserError where it is too short to keep anybody out. */
export function readSecret(bytes: Uint8Array, path: string): Buffer {
  const secret = Buffer.from(
    Buffer.from(bytes)
      .toString('latin1')
      .replace(/[\r\n]+$/, ''),
    'latin1',
  )
  if (secret.length < MIN_SECRET_BYTES)
    throw new UserError('deid.keyShort', { path, got: secret.length, min: MIN_SECRET_BYTES })
  return secret
}
