import type { Store } from '../../store/open.ts'
import type { Person } from '../../store/person.ts'
import type { SessionRules } from '../../store/sessions.ts'
import { readCookie, SESSION_COOKIE } from './cookies.ts'
import { hashSecret, parseKey, sameText } from './secrets.ts'

/** Who calls, and by what right. */
export interface Caller {
  readonly person: Person
  readonly via: 'session' | 'key'
  readonly scopes: readonly string[] | null // of a key; null for a session: all that the person may
  readonly csrf: string | null // that a session must send along with each change
}

/** What of a request says who calls. */
export interface Credentials {
  readonly authorization: string | undefined
  readonly cookie: string | undefined
}

/** Null where nobody is proven. A key that is given and does not work is not made up for by a cookie. */
export async function authenticate(store: Store, rules: SessionRules, given: Credentials): Promise<Caller | null> {
  if (given.authorization !== undefined) return byKey(store, given.authorization)
  const token = readCookie(given.cookie, SESSION_COOKIE)
  if (!token) return null
  const person = await store.sessions.use(hashSecret(token), rules)
  return person && { person, via: 'session', scopes: null, csrf: csrfOf(token) }
}

async function byKey(store: Store, authorization: string): Promise<Caller | null> {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
  const parts = parseKey(bearer ?? '')
  const key = parts && (await store.keys.find(parts.id))
  if (!key || !sameText(key.hash, hashSecret(parts.secret))) return null
  await store.keys.noteUse(parts.id)
  return { person: key.person, via: 'key', scopes: key.scopes, csrf: null }
}

/** Follows from the session's secret, which a page cannot read: nothing more needs to be kept. */
export function csrfOf(token: string): string {
  return hashSecret(`csrf ${token}`)
}
