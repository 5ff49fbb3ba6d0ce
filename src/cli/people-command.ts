/** `lorasmith people`: accounts of the gateway from the terminal, for its first administrator and in need. */
import { userInfo } from 'node:os'
import { text as readText } from 'node:stream/consumers'
import { readAuditKey } from '../audit/key.ts'
import { AuditTrail } from '../serve/audit/trail.ts'
import { hashPassword } from '../serve/auth/passwords.ts'
import { type GatewayPaths, gatewayPaths } from '../serve/gateway-paths.ts'
import { giveToken } from '../serve/routes/people.ts'
import { openStore, type Store } from '../store/open.ts'
import type { Role } from '../store/person.ts'
import { UserError } from '../texts/user-error.ts'
import type { Output } from './output.ts'
import { requireStore, type StoreFlags } from './store-command.ts'

export interface AddFlags extends StoreFlags {
  readonly role: Role
  readonly departments?: string
  readonly sso?: string
  readonly passwordStdin?: true
}

export async function peopleAdd(name: string, flags: AddFlags, out: Output): Promise<void> {
  const { role, departments: list, sso = null, passwordStdin, json } = flags
  const departments = list === undefined ? null : listed(list)
  const passwordHash = passwordStdin ? await hashPassword(await firstLine(), name) : null
  const paths = gatewayPaths(flags.dir, process.env.DATABASE_URL)
  await using store = await openStore({ url: paths.store })
  const person = await store.people.add({ name, role, departments, sso, passwordHash }, actor())
  const invited = passwordStdin ? null : await giveToken(store, person.id, 'invite', actor())
  await carry(store, paths)
  if (json) return out.line(JSON.stringify({ person, ...invited }))
  out.say('cli.personAdded', { name: person.name, role })
  if (invited) tellToken(invited, out)
}

export async function peopleList({ dir, json }: StoreFlags, out: Output): Promise<void> {
  const { store: url } = gatewayPaths(dir, process.env.DATABASE_URL)
  await requireStore(url)
  await using store = await openStore({ url })
  const people = await store.people.list()
  if (json) return out.line(JSON.stringify({ people }))
  if (people.length === 0) out.say('cli.peopleNone')
  for (const { name, role, departments, isDisabled, hasPassword, sso } of people) {
    const where = departments?.join('、') ?? out.text('cli.personAll')
    const state = out.text(
      isDisabled ? 'cli.personOut' : hasPassword || sso !== null ? 'cli.personIn' : 'cli.personInvited',
    )
    out.line([name, role, where, state].join('  '))
  }
}

/** A new token; the old password works until it is used. */
export async function peopleReset(name: string, { dir, json }: StoreFlags, out: Output): Promise<void> {
  const paths = gatewayPaths(dir, process.env.DATABASE_URL)
  await requireStore(paths.store)
  await using store = await openStore({ url: paths.store })
  const person = await store.people.byName(name)
  if (!person) throw new UserError('store.noPerson', {})
  const given = await giveToken(store, person.id, 'reset', actor())
  await carry(store, paths)
  if (json) return out.line(JSON.stringify({ person: person.id, ...given }))
  tellToken(given, out)
}

/** Names separated by commas, as people type them. */
export function listed(names: string): readonly string[] {
  return names.split(/[,，、;；]/).filter((each) => each.trim() !== '')
}

function tellToken({ token, token_hours: hours }: Awaited<ReturnType<typeof giveToken>>, out: Output): void {
  out.say('cli.personToken', { hours })
  out.line(token)
}

export function actor(): string {
  return `cli:${userInfo().username}`
}

async function firstLine(): Promise<string> {
  return (await readText(process.stdin)).split(/\r?\n/, 1)[0]!
}

/** Into the audit chain at once; where a gateway runs and holds the chain, it carries what is owed within seconds. */
export async function carry(store: Store, { folder }: GatewayPaths): Promise<void> {
  const keyFile = process.env.LORASMITH_AUDIT_KEY_FILE
  const key = keyFile ? await readAuditKey(keyFile) : null
  try {
    await using _ = await AuditTrail.open({ store, folder, key, reviewFolder: null, waitMs: 0 })
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'audit.locked') throw error
  }
}
