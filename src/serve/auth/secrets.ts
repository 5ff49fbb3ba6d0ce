import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Secrets that we make ourselves. They have 256 bits, so one SHA-256 keeps them; passwords need more (passwords.ts). */

export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** In constant time, whatever their lengths. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(a), 'hex'), Buffer.from(hashSecret(b), 'hex'))
}

export function keyedHash(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('hex')
}

const KEY = /^lsk_([\w-]{12})_([\w-]{43})$/

export interface MadeKey {
  readonly key: string // told once
  readonly id: string
  readonly hash: string
}

/** `lsk_<id>_<secret>`: the id may be shown and looked up, the prefix lets secret scanners find a key that leaked. */
export function newKey(): MadeKey {
  const id = randomBytes(9).toString('base64url')
  const secret = newSecret()
  return { key: `lsk_${id}_${secret}`, id, hash: hashSecret(secret) }
}

export function parseKey(text: string): { readonly id: string; readonly secret: string } | null {
  const [, id, secret] = KEY.exec(text) ?? []
  return id !== undefined && secret !== undefined ? { id, secret } : null
}
