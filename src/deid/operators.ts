import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { invariant } from '../util/errors.ts'
import type { EntityType } from './entity.ts'
import { normalise } from './normalise.ts'
import type { Operator } from './policy.ts'
import { type Case, canonicalOf, surrogate } from './surrogate.ts'

/** Everything an operator may need besides the text. */
export interface Means extends Case {
  /** 32 bytes, for `encrypt`. */
  readonly cipherKey?: Uint8Array
}

export function applyOperator(operator: Operator, type: EntityType, original: string, means: Means): string {
  switch (operator.type) {
    case 'keep':
      return original
    case 'replace':
      return operator.value ?? `<${type}>`
    case 'mask': {
      const kept = original.length > 2 * operator.keep && !WORDS.has(type) ? operator.keep : 0
      return '*'.repeat(original.length - kept) + original.slice(original.length - kept)
    }
    case 'hash':
      return `<${type}:${hashOf(type, original, means.session.salt)}>`
    case 'encrypt':
      invariant(means.cipherKey, 'encrypt needs a key')
      return `<${type}:${encrypt(original, means.cipherKey)}>`
    case 'surrogate':
      return surrogate(type, original, means)
  }
}

/** Whose last characters would say something by themselves: 5月12日. */
const WORDS: ReadonlySet<string> = new Set(['PERSON', 'ADDRESS', 'DATE', 'AGE', 'URL', 'EMAIL_ADDRESS', 'CASE_NUMBER'])

/** sha256 of the salt and the identifier in its canonical form, hex: equal ones stay equal within a session, and nobody can try them all. */
function hashOf(type: EntityType, original: string, salt: Uint8Array): string {
  const read = normalise(original)
  return createHash('sha256').update(salt).update(canonicalOf(type, read.digits)).digest('hex')
}

/** AES-256-GCM: 12 bytes iv, 16 bytes tag, ciphertext; base64url. */
function encrypt(original: string, key: Uint8Array): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = Buffer.concat([cipher.update(original, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
}
