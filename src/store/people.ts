import { UserError } from '../texts/user-error.ts'
import { newId, type StoreContext, type Tx, tell } from './context.ts'
import { type Account, accountOf, cleanDepartments, cleanName, nameKey, type Role } from './person.ts'
import type { PeopleTable } from './tables.ts'

/** Accounts. Nobody is ever deleted, only shut out: the audit chain names people by id. Knows no passwords, only their hashes. */

export interface NewPerson {
  readonly name: string
  readonly role: Role
  readonly departments: readonly string[] | null
  readonly passwordHash?: string | null // null: set with a token
  readonly sso?: string | null
}

interface PersonChange {
  readonly role?: Role | undefined
  readonly departments?: readonly string[] | null | undefined
  readonly sso?: string | null | undefined
  readonly isDisabled?: boolean | undefined
}

export interface People {
  add(person: NewPerson, by: string): Promise<Account>
  get(id: string): Promise<Account | null>
  byName(name: string): Promise<Account | null>
  bySso(sso: string): Promise<Account | null>
  list(): Promise<readonly Account[]>
  /** Shuts the person's sessions where rights shrink. UserError where nobody would be left to administrate. */
  change(id: string, change: PersonChange, by: string): Promise<Account>
  passwordHash(id: string): Promise<string | null>
  /** Ends every session of the person. */
  setPassword(id: string, hash: string, by: string): Promise<void>
  /** Whether there is an administrator who can sign in. */
  hasAdmin(): Promise<boolean>
}

export function peopleOf(ctx: StoreContext): People {
  const { db, now } = ctx
  const find = async (column: 'id' | 'name_key' | 'sso', value: string) => {
    const row = await db.selectFrom('people').selectAll().where(column, '=', value).executeTakeFirst()
    return row ? accountOf(row) : null
  }
  return {
    add: (person, by) => db.transaction().execute((tx) => addPerson(tx, now(), person, by)),
    get: (id) => find('id', id),
    byName: (name) => find('name_key', nameKey(name)),
    bySso: (sso) => find('sso', sso),
    list: async () => (await db.selectFrom('people').selectAll().orderBy('name_key').execute()).map(accountOf),
    change: (id, change, by) => db.transaction().execute((tx) => changePerson(tx, now(), id, change, by)),
    passwordHash: async (id) => {
      const row = await db.selectFrom('people').select('password_hash').where('id', '=', id).executeTakeFirst()
      return row?.password_hash ?? null
    },
    setPassword: (id, hash, by) => db.transaction().execute((tx) => setPassword(tx, now(), id, hash, by)),
    hasAdmin: async () => {
      const admins = await db
        .selectFrom('people')
        .selectAll()
        .where('role', '=', 'admin')
        .where('disabled_at', 'is', null)
        .execute()
      return admins.some((row) => row.password_hash !== null || row.sso !== null)
    },
  }
}

export async function addPerson(tx: Tx, now: Date, person: NewPerson, by: string): Promise<Account> {
  const name = cleanName(person.name)
  const departments = cleanDepartments(person.departments)
  const row: PeopleTable = {
    id: newId('p'),
    name,
    name_key: nameKey(name),
    role: person.role,
    departments: departments && JSON.stringify(departments),
    password_hash: person.passwordHash ?? null,
    sso: person.sso ?? null,
    disabled_at: null,
    created_at: now.toISOString(),
  }
  await refuseTaken(tx, row)
  await tx.insertInto('people').values(row).execute()
  const details = { role: row.role, departments: departments?.join(', ') ?? null, sso: row.sso !== null }
  await tell(tx, now, { actor: by, action: 'people.add', object: row.id, details })
  return accountOf(row)
}

async function refuseTaken(tx: Tx, { id, name_key, sso }: Pick<PeopleTable, 'id' | 'name_key' | 'sso'>): Promise<void> {
  const others = await tx.selectFrom('people').select(['name_key', 'sso']).where('id', '!=', id).execute()
  if (others.some((other) => other.name_key === name_key)) throw new UserError('store.nameTaken', {})
  if (sso !== null && others.some((other) => other.sso === sso)) throw new UserError('store.ssoTaken', {})
}

async function changePerson(tx: Tx, now: Date, id: string, change: PersonChange, by: string): Promise<Account> {
  const before = await tx.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst()
  if (!before) throw new UserError('store.noPerson', {})
  const departments =
    change.departments === undefined ? before.departments : cleanedJson(cleanDepartments(change.departments))
  const row: PeopleTable = {
    ...before,
    role: change.role ?? before.role,
    departments,
    sso: change.sso === undefined ? before.sso : change.sso,
    disabled_at: disabledAt(before, change.isDisabled, now),
  }
  await refuseTaken(tx, row)
  await tx.updateTable('people').set(row).where('id', '=', id).execute()
  await refuseWithoutAdmin(tx)
  await tx.deleteFrom('sessions').where('person', '=', id).execute() // rights are read anew with the next sign-in
  const details = {
    role: row.role,
    departments: accountOf(row).departments?.join(', ') ?? null,
    disabled: row.disabled_at !== null,
    sso: row.sso !== null,
  }
  await tell(tx, now, { actor: by, action: 'people.change', object: id, details })
  return accountOf(row)
}

function cleanedJson(departments: readonly string[] | null): string | null {
  return departments && JSON.stringify(departments)
}

function disabledAt({ disabled_at }: PeopleTable, isDisabled: boolean | undefined, now: Date): string | null {
  if (isDisabled === undefined) return disabled_at
  return isDisabled ? (disabled_at ?? now.toISOString()) : null
}

async function refuseWithoutAdmin(tx: Tx): Promise<void> {
  const admin = await tx
    .selectFrom('people')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  if (!admin) throw new UserError('store.lastAdmin', {})
}

export async function setPassword(tx: Tx, now: Date, id: string, hash: string, by: string): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('people')
    .set({ password_hash: hash })
    .where('id', '=', id)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new UserError('store.noPerson', {})
  await tx.deleteFrom('sessions').where('person', '=', id).execute()
  await tell(tx, now, { actor: by, action: 'people.password', object: id, details: {} })
}
