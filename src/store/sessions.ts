import { after, type StoreContext, tell } from './context.ts'
import { accountOf, type Person, personOf } from './person.ts'

/** Signed-in browsers, by the hash of what stands in their cookie. A session ends when nobody used it for a while, and in any case after a day's work. */

export interface SessionRules {
  readonly idleMs: number
  readonly absoluteMs: number
}

export interface Sessions {
  /** Ends the session `replaces` in the same step, so that what a stranger may have set before the sign-in is worth nothing. */
  open(hash: string, person: string, rules: SessionRules, replaces: string | null): Promise<void>
  /** Whose session it is, while it lasts, and counts as use. */
  use(hash: string, rules: SessionRules): Promise<Person | null>
  close(hash: string): Promise<void>
  closeAll(person: string): Promise<void>
  /** Forgets what has ended. @returns how many */
  purge(rules: SessionRules): Promise<number>
}

const TOUCH_MS = 60_000 // use is noted once a minute at most: a page that polls should not write at every request

export function sessionsOf({ db, now }: StoreContext): Sessions {
  const remove = async (hash: string, action: string): Promise<void> => {
    await db.transaction().execute(async (tx) => {
      const row = await tx.deleteFrom('sessions').where('hash', '=', hash).returning('person').executeTakeFirst()
      if (row) await tell(tx, now(), { actor: row.person, action, object: row.person, details: {} })
    })
  }
  return {
    open: (hash, person, { absoluteMs }, replaces) =>
      db.transaction().execute(async (tx) => {
        if (replaces !== null) await tx.deleteFrom('sessions').where('hash', '=', replaces).execute()
        const at = now().toISOString()
        const row = { hash, person, created_at: at, seen_at: at, expires_at: after(now(), absoluteMs) }
        await tx.insertInto('sessions').values(row).execute()
        await tell(tx, now(), { actor: person, action: 'session.open', object: person, details: {} })
      }),
    use: async (hash, { idleMs }) => {
      const [at, oldest] = [now().toISOString(), after(now(), -idleMs)]
      const row = await db
        .selectFrom('sessions')
        .innerJoin('people', 'people.id', 'sessions.person')
        .selectAll('people')
        .select('sessions.seen_at')
        .where('sessions.hash', '=', hash)
        .where('sessions.expires_at', '>', at)
        .where('sessions.seen_at', '>', oldest)
        .where('people.disabled_at', 'is', null)
        .executeTakeFirst()
      if (!row) return null
      if (row.seen_at < after(now(), -Math.min(TOUCH_MS, idleMs / 2))) {
        await db.updateTable('sessions').set({ seen_at: at }).where('hash', '=', hash).execute()
      }
      return personOf(accountOf(row))
    },
    close: (hash) => remove(hash, 'session.close'),
    closeAll: async (person) => {
      await db.deleteFrom('sessions').where('person', '=', person).execute()
    },
    purge: async ({ idleMs }) => {
      const { numDeletedRows } = await db
        .deleteFrom('sessions')
        .where((each) =>
          each.or([each('expires_at', '<=', now().toISOString()), each('seen_at', '<=', after(now(), -idleMs))]),
        )
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}
