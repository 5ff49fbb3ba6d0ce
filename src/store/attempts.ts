import { after, type StoreContext, type Tx, tell } from './context.ts'

/**
 * Lock-out. Every attempt is counted before its password is looked at, so that a thousand at the same moment do not all slip through; the
 * right password takes its count away. After a few failures the wait doubles with each, for the account and for the address.
 * Account and address come as keyed hashes: people type passwords into the field for the name.
 */
export interface Attempts {
  /** Counts one attempt. @returns 0 where it may go on, else the milliseconds to wait; a refused attempt is not counted */
  begin(who: Attempt): Promise<number>
  /** Clears the account. Of the address only this attempt: who knows one password may not go on guessing others for ever. */
  succeed(who: Attempt): Promise<void>
  /** Forgets counts that nobody added to for a day. */
  purge(): Promise<void>
}

interface Attempt {
  readonly account: string
  readonly address: string
}

export const LOCK_OUT = {
  account: 5, // failures without a wait
  address: 30, // a whole ward may sit behind one address
  firstWaitMs: 2_000,
  longestWaitMs: 15 * 60_000,
  forgetAfterMs: 24 * 3_600_000,
} as const

type What = keyof Attempt

export function attemptsOf({ db, now, kind }: StoreContext): Attempts {
  return {
    begin: (who) =>
      db.transaction().execute(async (tx) => {
        const keys = keysOf(who)
        for (const [, key] of kind === 'postgres' ? keys : []) await reserve(tx, key, now())
        const rows = await tx
          .selectFrom('attempts')
          .selectAll()
          .where(
            'key',
            'in',
            keys.map(([, key]) => key),
          )
          .execute()
        const wait = Math.max(0, ...rows.map(({ until }) => (until === null ? 0 : Date.parse(until) - now().getTime())))
        if (wait > 0) return wait
        for (const [what, key] of keys) {
          const failures = 1 + (rows.find((row) => row.key === key)?.failures ?? 0)
          await write(tx, key, { failures, waitMs: waitAfter(failures, what) }, now())
          if (failures === LOCK_OUT[what]) await tellLocked(tx, what, failures, now())
        }
        return 0
      }),
    succeed: (who) =>
      db.transaction().execute(async (tx) => {
        const [account, address] = keysOf(who).map(([, key]) => key)
        await tx.deleteFrom('attempts').where('key', '=', account!).execute()
        const row = await tx.selectFrom('attempts').selectAll().where('key', '=', address!).executeTakeFirst()
        if (row) await write(tx, address!, { failures: Math.max(0, row.failures - 1), waitMs: 0 }, now())
      }),
    purge: async () => {
      const oldest = after(now(), -LOCK_OUT.forgetAfterMs)
      await db.deleteFrom('attempts').where('last_at', '<', oldest).execute()
    },
  }
}

/** Always in this order, so that no two transactions wait for each other. */
function keysOf({ account, address }: Attempt): readonly (readonly [What, string])[] {
  return [
    ['account', `account ${account}`],
    ['address', `address ${address}`],
  ]
}

/** Makes the row and holds it until the transaction ends, so that attempts at the same time count one after another. */
async function reserve(tx: Tx, key: string, now: Date): Promise<void> {
  await tx
    .insertInto('attempts')
    .values({ key, failures: 0, last_at: now.toISOString(), until: null })
    .onConflict((on) => on.column('key').doUpdateSet({ key }))
    .execute()
}

async function write(tx: Tx, key: string, to: { failures: number; waitMs: number }, now: Date): Promise<void> {
  const until = to.waitMs === 0 ? null : after(now, to.waitMs)
  const row = { failures: to.failures, last_at: now.toISOString(), until }
  await tx
    .insertInto('attempts')
    .values({ key, ...row })
    .onConflict((on) => on.column('key').doUpdateSet(row))
    .execute()
}

/** Which account or address it was is in no entry: a name that was mistyped may be a password. */
function tellLocked(tx: Tx, what: What, failures: number, now: Date): Promise<void> {
  return tell(tx, now, { actor: 'lorasmith', action: 'session.locked', object: what, details: { failures } })
}

/** How long nobody may try after so many failures. */
export function waitAfter(failures: number, what: What): number {
  const over = failures - LOCK_OUT[what]
  return over < 0 ? 0 : Math.min(LOCK_OUT.longestWaitMs, LOCK_OUT.firstWaitMs * 2 ** Math.min(over, 20))
}
