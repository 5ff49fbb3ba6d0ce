import { UserError } from '../texts/user-error.ts'
import { after, type StoreContext, tell } from './context.ts'
import { accountOf, cleanName, type Person, personOf } from './person.ts'
import type { KeysTable } from './tables.ts'

/** Keys of programs. A key acts for a person, with no more than that person's rights, and no more than its scopes. */

interface NewKey {
  readonly id: string // the part that may be shown
  readonly hash: string // of the secret part
  readonly person: string
  readonly label: string
  readonly scopes: readonly string[]
  readonly lifeMs: number
}

interface ApiKey {
  readonly id: string
  readonly person: string
  readonly label: string
  readonly scopes: readonly string[]
  readonly createdAt: string
  readonly expiresAt: string
  readonly revokedAt: string | null
  readonly usedAt: string | null // to the hour
}

export interface Keys {
  add(key: NewKey, by: string): Promise<ApiKey>
  /** What a key of this id must prove and may do; null where there is none that works. */
  find(
    id: string,
  ): Promise<{ readonly hash: string; readonly person: Person; readonly scopes: readonly string[] } | null>
  noteUse(id: string): Promise<void>
  list(person: string | null): Promise<readonly ApiKey[]> // null: of everybody
  /** UserError where there is none, or it is not this person's (null: anybody's). */
  revoke(id: string, owner: string | null, by: string): Promise<void>
}

const TOUCH_MS = 3_600_000

export function keysOf({ db, now }: StoreContext): Keys {
  return {
    add: (key, by) =>
      db.transaction().execute(async (tx) => {
        const { id, hash, person, scopes, lifeMs } = key
        const row: KeysTable = {
          id,
          hash,
          person,
          label: cleanName(key.label),
          scopes: JSON.stringify(scopes),
          created_at: now().toISOString(),
          expires_at: after(now(), lifeMs),
          revoked_at: null,
          used_at: null,
        }
        await tx.insertInto('api_keys').values(row).execute()
        const details = { person, scopes: scopes.join(' '), expires: row.expires_at }
        await tell(tx, now(), { actor: by, action: 'key.add', object: id, details })
        return keyOf(row)
      }),
    find: async (id) => {
      const row = await db
        .selectFrom('api_keys')
        .innerJoin('people', 'people.id', 'api_keys.person')
        .selectAll('people')
        .select(['api_keys.hash', 'api_keys.scopes'])
        .where('api_keys.id', '=', id)
        .where('api_keys.revoked_at', 'is', null)
        .where('api_keys.expires_at', '>', now().toISOString())
        .where('people.disabled_at', 'is', null)
        .executeTakeFirst()
      if (!row) return null
      return { hash: row.hash, person: personOf(accountOf(row)), scopes: JSON.parse(row.scopes) as readonly string[] }
    },
    noteUse: async (id) => {
      const oldest = after(now(), -TOUCH_MS)
      await db
        .updateTable('api_keys')
        .set({ used_at: now().toISOString() })
        .where('id', '=', id)
        .where((each) => each.or([each('used_at', 'is', null), each('used_at', '<', oldest)]))
        .execute()
    },
    list: async (person) => {
      const all = db.selectFrom('api_keys').selectAll().orderBy('created_at')
      return (await (person === null ? all : all.where('person', '=', person)).execute()).map(keyOf)
    },
    revoke: (id, owner, by) =>
      db.transaction().execute(async (tx) => {
        const row = await tx.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst()
        if (!row || (owner !== null && row.person !== owner)) throw new UserError('store.noKey', {})
        if (row.revoked_at !== null) return
        await tx.updateTable('api_keys').set({ revoked_at: now().toISOString() }).where('id', '=', id).execute()
        await tell(tx, now(), { actor: by, action: 'key.revoke', object: id, details: { person: row.person } })
      }),
  }
}

function keyOf(row: KeysTable): ApiKey {
  return {
    id: row.id,
    person: row.person,
    label: row.label,
    scopes: JSON.parse(row.scopes) as readonly string[],
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    usedAt: row.used_at,
  }
}
