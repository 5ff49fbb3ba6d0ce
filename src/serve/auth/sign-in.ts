import type { Store } from '../../store/open.ts'
import { type Account, nameKey } from '../../store/person.ts'
import type { SessionRules } from '../../store/sessions.ts'
import { RouteFault } from '../route-fault.ts'
import { verifyPassword } from './passwords.ts'
import { hashSecret, keyedHash, newSecret } from './secrets.ts'

/** Signing in by name and password, and the session that follows. Says the same for a wrong name, a wrong password and a person shut out. */

export interface AuthOptions {
  readonly store: Store
  readonly rules: SessionRules
  readonly isSecure: boolean // cookies only over TLS
}

export const SESSION_RULES: SessionRules = { idleMs: 30 * 60_000, absoluteMs: 12 * 3_600_000 }

export interface SignIn {
  readonly name: string
  readonly password: string
  readonly address: string
}

/** @returns the person; RouteFault 401, or 429 while the account or the address must wait */
export async function checkPassword(store: Store, { name, password, address }: SignIn): Promise<Account> {
  const secret = await store.settings.secret('lock-out')
  const who = { account: keyedHash(nameKey(name), secret), address: keyedHash(address, secret) }
  const waitMs = await store.attempts.begin(who)
  if (waitMs > 0) {
    const seconds = Math.ceil(waitMs / 1000)
    throw new RouteFault(429, 'auth.wait', { seconds }, { 'retry-after': String(seconds) })
  }
  const person = await store.people.byName(name)
  const stored = person && !person.isDisabled ? await store.people.passwordHash(person.id) : null
  const isRight = await verifyPassword(stored, password)
  if (!person || !isRight) throw new RouteFault(401, 'auth.wrong', {})
  await store.attempts.succeed(who)
  return person
}

/** A new session; `replaces` is the secret that the browser had before. @returns the secret for the cookie */
export async function openSession(
  { store, rules }: AuthOptions,
  person: string,
  replaces: string | null,
): Promise<string> {
  const token = newSecret()
  await store.sessions.open(hashSecret(token), person, rules, replaces === null ? null : hashSecret(replaces))
  return token
}
