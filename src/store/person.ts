import { UserError } from '../texts/user-error.ts'
import type { PeopleTable } from './tables.ts'

export const ROLES = ['admin', 'trainer', 'reviewer', 'asker', 'auditor'] as const
export type Role = (typeof ROLES)[number]

export interface Person {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly departments: readonly string[] | null // null: all
}

/** A person as the administrator sees one. */
export interface Account extends Person {
  readonly isDisabled: boolean
  readonly hasPassword: boolean
  readonly sso: string | null // the name by which the sign-on service knows the person
  readonly createdAt: string
}

export function accountOf(row: PeopleTable): Account {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    departments: row.departments === null ? null : (JSON.parse(row.departments) as readonly string[]),
    isDisabled: row.disabled_at !== null,
    hasPassword: row.password_hash !== null,
    sso: row.sso,
    createdAt: row.created_at,
  }
}

export function personOf({ id, name, role, departments }: Person): Person {
  return { id, name, role, departments }
}

export const MAX_NAME = 80

/** A name as it is kept: outer blanks gone, one spelling of each character. UserError for none, or one that is no name. */
export function cleanName(text: string): string {
  const name = text.normalize('NFC').trim().replace(/\s+/g, ' ')
  const isName = name !== '' && [...name].length <= MAX_NAME && name.isWellFormed() && !/\p{Cc}|\p{Cf}/u.test(name)
  if (!isName) throw new UserError('store.badName', { max: MAX_NAME })
  return name
}

/** One person under one key, however the name is typed: full width, capitals, blanks. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}

export function cleanDepartments(departments: readonly string[] | null): readonly string[] | null {
  if (departments === null) return null
  const cleaned = [...new Set(departments.map(cleanName))]
  if (cleaned.length === 0) throw new UserError('store.noDepartment', {})
  return cleaned
}

/** The wall between departments. What belongs to none is only for those who may see them all. */
export function maySee(departments: readonly string[] | null, department: string | null): boolean {
  return departments === null || (department !== null && departments.includes(department))
}
