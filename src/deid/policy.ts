import { UserError } from '../texts/user-error.ts'
import { nearest } from '../util/nearest.ts'
import { ENTITY_TYPES, type EntityType } from './entity.ts'

/** What becomes of a find. Presidio's operators, and the consistent surrogate. */
export type Operator =
  | { readonly type: 'surrogate' | 'hash' | 'encrypt' | 'keep' }
  | { readonly type: 'replace'; readonly value: string | null } // null: <TYPE>
  | { readonly type: 'mask'; readonly keep: number } // last characters that stay, 0 to 4

const OPERATORS = ['surrogate', 'replace', 'mask', 'hash', 'encrypt', 'keep'] as const
export const PROFILES = ['zh-medical', 'zh-legal', 'hipaa-safe-harbor'] as const
export type Profile = (typeof PROFILES)[number]

/** What is looked for and what becomes of it, per entity type. */
export interface Policy {
  readonly profile: Profile
  readonly english: boolean // also the recognisers of English records
  /** `shift`: by a constant of the case, intervals stay. `year`: only the year stays, as Safe Harbor (C) asks. */
  readonly dates: 'shift' | 'year'
  readonly operators: Readonly<Record<EntityType, Operator>>
}

const MAX_KEPT = 4 // with it no piece of six characters can stay

/** The profile's operators, changed by `overrides`; every type has one. */
export function createPolicy(
  profile: Profile,
  overrides: Readonly<Partial<Record<EntityType, Operator>>> = {},
): Policy {
  const english = profile === 'hipaa-safe-harbor'
  const usual: Operator = { type: 'surrogate' }
  const operators = Object.fromEntries(ENTITY_TYPES.map((type) => [type, overrides[type] ?? usual]))
  return { profile, english, dates: english ? 'year' : 'shift', operators: operators as Record<EntityType, Operator> }
}

/**
 * Reads `TYPE=operator`, `TYPE=mask:4`, `TYPE=replace:[NAME]`. UserError for an unknown type or operator, with the nearest known one.
 * @example parseOperator('CASE_NUMBER=keep') // ['CASE_NUMBER', { type: 'keep' }]
 */
export function parseOperator(text: string): readonly [EntityType, Operator] {
  const [, name, operator, value] = /^([^=]*)=([^:]*)(?::(.*))?$/s.exec(text) ?? []
  if (name === undefined || operator === undefined) throw new UserError('deid.operatorForm', { got: text })
  const type = ENTITY_TYPES.find((each) => each === name.toUpperCase())
  if (!type) {
    throw new UserError('deid.unknownType', {
      got: name,
      near: nearest(name.toUpperCase(), ENTITY_TYPES) ?? '-',
      allowed: ENTITY_TYPES.join(', '),
    })
  }
  return [type, readOperator(operator, value)]
}

function readOperator(name: string, value: string | undefined): Operator {
  if (name === 'replace') return { type: 'replace', value: value ?? null }
  if (name === 'mask') {
    const keep = Number(value ?? 0)
    if (!Number.isInteger(keep) || keep < 0 || keep > MAX_KEPT)
      throw new UserError('deid.maskKeep', { got: value ?? '', max: MAX_KEPT })
    return { type: 'mask', keep }
  }
  const known = OPERATORS.find((each) => each === name)
  if (!known || known === 'replace' || known === 'mask')
    throw new UserError('deid.unknownOperator', { got: name, allowed: OPERATORS.join(', ') })
  return { type: known }
}
