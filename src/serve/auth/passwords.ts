import { type Algorithm, hash, verify } from '@node-rs/argon2'
import { nameKey } from '../../store/person.ts'
import { UserError } from '../../texts/user-error.ts'

/** argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane). There is no default password. */
const PARAMETERS = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

const MIN_PASSWORD = 12 // characters
const MAX_PASSWORD_BYTES = 1024
const MIN_DISTINCT = 5

/** UserError for one that is too short or easily guessed. */
export async function hashPassword(password: string, name: string): Promise<string> {
  const text = password.normalize('NFKC')
  const [length, bytes] = [[...text].length, Buffer.byteLength(text)]
  if (length < MIN_PASSWORD || bytes > MAX_PASSWORD_BYTES) {
    throw new UserError('auth.passwordLength', { got: length, min: MIN_PASSWORD, max: MAX_PASSWORD_BYTES })
  }
  if (new Set(text).size < MIN_DISTINCT || isAlmostName(text, name)) throw new UserError('auth.passwordWeak', {})
  return hash(text, PARAMETERS)
}

/** The name itself, or with a few characters around it. */
function isAlmostName(password: string, name: string): boolean {
  const [folded, key] = [nameKey(password), nameKey(name)]
  return key.length >= 3 && folded.includes(key) && folded.length < key.length + MIN_PASSWORD - 3
}

/** Takes as long where there is no such person (`stored` null) as where there is. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return false
  const isRight = await verify(stored ?? NOBODY, password.normalize('NFKC')).catch(() => false)
  return isRight && stored !== null
}

/** A hash with the same parameters, of random bytes that nobody kept. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$0fadJTvmg/kJUJzsF0Lxfg$9FD3EA/Ta0jKmqCRHHH3e5xmbQLr1ha/wyhxK/L16Bo'
