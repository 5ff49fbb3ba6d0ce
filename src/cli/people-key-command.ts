/** `lorasmith people key`: API keys of programs, each for a person or for an account that is a program's own. */
import { newKey } from '../serve/auth/secrets.ts'
import { gatewayPaths } from '../serve/gateway-paths.ts'
import { scopesOf } from '../serve/routes-table.ts'
import { openStore, type Store } from '../store/open.ts'
import type { Account, Role } from '../store/person.ts'
import { UserError } from '../texts/user-error.ts'
import { columns } from './columns.ts'
import type { Output } from './output.ts'
import { actor, carry, listed } from './people-command.ts'
import { requireStore, type StoreFlags } from './store-command.ts'

export interface KeyAddFlags extends StoreFlags {
  readonly scopes: string
  readonly role?: Role // makes the account where there is none
  readonly departments?: string
  readonly label?: string
  readonly days: number
}

const DAY_MS = 86_400_000

export async function keyAdd(name: string, flags: KeyAddFlags, out: Output): Promise<void> {
  const paths = gatewayPaths(flags.dir, process.env.DATABASE_URL)
  if (flags.role === undefined) await requireStore(paths.store)
  await using store = await openStore({ url: paths.store })
  const known = await store.people.byName(name)
  const scopes = checkedScopes(flags, roleOf(known, flags))
  const person = known ?? (await addProgram(store, name, flags))
  const { key, id, hash } = newKey()
  const label = flags.label ?? name
  const made = await store.keys.add(
    { id, hash, person: person.id, label, scopes, lifeMs: flags.days * DAY_MS },
    actor(),
  )
  await carry(store, paths)
  if (flags.json) return out.line(JSON.stringify({ key, ...made, role: person.role }))
  out.say('cli.keyMade', { id, name: person.name, role: person.role, scopes: scopes.join(', '), days: flags.days })
  out.line(key)
}

/** Of the account that is there; what was asked for must not say otherwise. */
function roleOf(known: Account | null, { role, departments }: KeyAddFlags): Role {
  if (!known) {
    if (role === undefined) throw new UserError('cli.keyNobody')
    return role
  }
  if (known.isDisabled) throw new UserError('cli.keyPersonOut')
  if ((role !== undefined && role !== known.role) || departments !== undefined)
    throw new UserError('cli.keyPersonKnown', { role: known.role })
  return known.role
}

function checkedScopes({ scopes: list }: KeyAddFlags, role: Role): readonly string[] {
  const scopes = [...new Set(listed(list).map((each) => each.trim()))]
  const allowed = scopesOf(role)
  const useless = scopes.filter((scope) => !allowed.includes(scope))
  if (scopes.length === 0 || useless.length > 0) {
    const values = { got: useless.join(', ').slice(0, 80), role, allowed: allowed.join(', ') }
    throw new UserError('cli.keyScopes', values)
  }
  return scopes
}

/** It has no password and is sent no token: only its keys let it in. */
function addProgram(store: Store, name: string, { role, departments }: KeyAddFlags): Promise<Account> {
  const walls = departments === undefined ? null : listed(departments)
  return store.people.add({ name, role: role!, departments: walls }, actor())
}

/** @param name whose keys; undefined: of everybody */
export async function keyList(name: string | undefined, { dir, json }: StoreFlags, out: Output): Promise<void> {
  const { store: url } = gatewayPaths(dir, process.env.DATABASE_URL)
  await requireStore(url)
  await using store = await openStore({ url })
  const people = new Map((await store.people.list()).map((person) => [person.id, person]))
  const owner = name === undefined ? null : await store.people.byName(name)
  if (name !== undefined && !owner) throw new UserError('store.noPerson', {})
  const keys = (await store.keys.list(owner?.id ?? null)).map((key) => {
    const { name: person = '', role = null } = people.get(key.person) ?? {}
    return { ...key, person, role, state: stateOf(key) }
  })
  if (json) return out.line(JSON.stringify({ keys }))
  if (keys.length === 0) return out.say('cli.keyNone')
  const lines = keys.map(({ id, person, role, label, scopes, state, expiresAt }) => [
    ...[id, person, role ?? '', label, scopes.join(' ')],
    out.text(`cli.key_${state}`, { date: expiresAt.slice(0, 10) }),
  ])
  out.line(columns(lines))
}

function stateOf({ revokedAt, expiresAt }: { readonly revokedAt: string | null; readonly expiresAt: string }) {
  if (revokedAt !== null) return 'revoked' as const
  return expiresAt <= new Date().toISOString() ? ('expired' as const) : ('works' as const)
}

export async function keyRevoke(id: string, { dir, json }: StoreFlags, out: Output): Promise<void> {
  const paths = gatewayPaths(dir, process.env.DATABASE_URL)
  await requireStore(paths.store)
  await using store = await openStore({ url: paths.store })
  await store.keys.revoke(id, null, actor())
  await carry(store, paths)
  if (json) return out.line(JSON.stringify({ id, revoked: true }))
  out.say('cli.keyRevoked', { id })
}
