import { randomBytes } from 'node:crypto'
import type { StoreContext } from './context.ts'

/** Small facts that belong to this store: its retention, its own secret. */
export interface Settings {
  get(name: string): Promise<string | null>
  /** A secret of this store under `name`, made when it is first asked for: 256 bits, base64url. */
  secret(name: string): Promise<string>
}

export function settingsOf({ db }: StoreContext): Settings {
  const get = async (name: string) => {
    const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst()
    return row?.value ?? null
  }
  return {
    get,
    secret: async (name) => {
      const value = randomBytes(32).toString('base64url')
      await db
        .insertInto('settings')
        .values({ name, value })
        .onConflict((on) => on.column('name').doNothing())
        .execute()
      return (await get(name))!
    },
  }
}
