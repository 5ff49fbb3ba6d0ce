import { UserError } from '../texts/user-error.ts'
import { after, type StoreContext, type Tx, tell } from './context.ts'
import { addPerson, setPassword } from './people.ts'
import { type Account, accountOf, MAX_NAME } from './person.ts'

/** Tokens that work once: the first administrator's, an invitation, a new password. Only their hashes are kept. */

type TokenKind = 'first-start' | 'invite' | 'reset'

interface NewToken {
  readonly hash: string
  readonly kind: TokenKind
  readonly person: string | null // null for first-start
  readonly lifeMs: number
}

export interface Tokens {
  /** Earlier tokens of the same person, or for the first start, no longer work. */
  add(token: NewToken, by: string): Promise<void>
  /** Uses the token up and sets the password; the first-start token makes the administrator `name`. Null where no such token works. */
  redeem(hash: string, passwordHash: string, name: string | null): Promise<Account | null>
  /** Whose password a token would set, without using it; null where it does not work. */
  peek(hash: string): Promise<{ readonly kind: TokenKind; readonly name: string | null } | null>
}

export function tokensOf({ db, now }: StoreContext): Tokens {
  return {
    add: (token, by) =>
      db.transaction().execute(async (tx) => {
        const { hash, kind, person, lifeMs } = token
        const [created_at, expires_at] = [now().toISOString(), after(now(), lifeMs)]
        await tx
          .deleteFrom('tokens')
          .where('person', person === null ? 'is' : '=', person)
          .execute()
        await tx.insertInto('tokens').values({ hash, kind, person, created_at, expires_at, used_at: null }).execute()
        await tell(tx, now(), {
          actor: by,
          action: `token.${kind}`,
          object: person ?? 'first administrator',
          details: {},
        })
      }),
    redeem: (hash, passwordHash, name) =>
      db.transaction().execute((tx) => redeem(tx, now(), { hash, passwordHash, name })),
    peek: async (hash) => {
      const token = await db
        .selectFrom('tokens')
        .leftJoin('people', 'people.id', 'tokens.person')
        .select(['tokens.kind', 'people.name'])
        .where('hash', '=', hash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now().toISOString())
        .executeTakeFirst()
      return token ? { kind: token.kind as TokenKind, name: token.name } : null
    },
  }
}

interface Redeemed {
  readonly hash: string
  readonly passwordHash: string
  readonly name: string | null
}

async function redeem(tx: Tx, now: Date, { hash, passwordHash, name }: Redeemed): Promise<Account | null> {
  const at = now.toISOString()
  const { numUpdatedRows } = await tx
    .updateTable('tokens')
    .set({ used_at: at })
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) return null
  const token = await tx.selectFrom('tokens').selectAll().where('hash', '=', hash).executeTakeFirstOrThrow()
  if (token.person === null) {
    if (name === null) throw new UserError('store.badName', { max: MAX_NAME })
    return addPerson(tx, now, { name, role: 'admin', departments: null, passwordHash }, 'first-start')
  }
  await setPassword(tx, now, token.person, passwordHash, token.person)
  const row = await tx.selectFrom('people').selectAll().where('id', '=', token.person).executeTakeFirstOrThrow()
  return row.disabled_at === null ? accountOf(row) : null
}
