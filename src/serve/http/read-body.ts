import type * as z from 'zod'
import { UserError } from '../../texts/user-error.ts'
import { ApiError } from './api-error.ts'

/**
 * A request's body by its white list. Nothing is passed through: a field that is not in the list is refused by its name. Values are never
 * repeated in the error.
 */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new ApiError(400, 'serve.bad_json')
  const result = schema.safeParse(body, { reportInput: false })
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const at = deepest(issue)
  const param = pathOf(at.path)
  if (at.code === 'unrecognized_keys') {
    const name = at.keys[0] ?? ''
    throw new ApiError(400, 'serve.unknown_field', { field: fieldName(param, name) }, { param: fieldName(param, name) })
  }
  throw new ApiError(400, 'serve.invalid_field', { field: param, problem: at.message }, { param })
}

/** Of a union's branches, the one that came furthest says what is wrong. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue
  const inner = issue.errors.flat().map(deepest)
  const best = inner.sort((a, b) => b.path.length - a.path.length)[0]
  return best && best.path.length > 0 ? { ...best, path: [...issue.path, ...best.path] } : issue
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? String(part) : `.${String(part)}`))
    .join('')
}

const MAX_NAME = 64

/** A name that the caller made up: cut, and only what a field may be called. */
function fieldName(at: string, name: string): string {
  const shown = name.replace(/[^\w.$-]/g, '?').slice(0, MAX_NAME)
  return at === '' ? shown : `${at}.${shown}`
}

/** For parts of a request that no schema can hold against each other. */
export function refuse(
  field: string,
  key: 'serve.unknown_field' | 'serve.needs_other' | 'serve.too_long',
  max = 0,
): ApiError {
  return new ApiError(400, key, { field, max }, { param: field })
}

/** A UserError of a room below, told of a field of the request. */
export function withParam(error: unknown, param: string): unknown {
  if (!(error instanceof UserError)) return error
  return new ApiError(400, error.code, error.values, { param })
}
