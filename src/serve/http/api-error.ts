import type { Lang, TextKey, TextValues } from '../../texts/render.ts'
import { text } from '../../texts/render.ts'
import { asUserFault } from '../../texts/system-error.ts'
import { UserErrors } from '../../texts/user-error.ts'
import { RouteFault, statusOf } from '../route-fault.ts'

/** OpenAI's names of what went wrong. */
export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'rate_limit_error'
  | 'unavailable_error'
  | 'timeout_error'
  | 'server_error'

/** An answer that is an error, in the shape that OpenAI clients read. `param` names the field at fault. Never holds text of a request. */
export class ApiError extends Error {
  readonly status: number
  readonly type: ErrorType
  readonly key: TextKey
  readonly values: TextValues
  readonly param: string | null
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, key: TextKey, values: TextValues = {}, extras: Extras = {}) {
    super(text('en', key, values))
    this.name = 'ApiError'
    this.status = status
    this.type = TYPES[status] ?? 'invalid_request_error'
    this.key = key
    this.values = values
    const { param = null, retryAfterS = null, headers = {} } = extras
    this.param = param
    this.headers = retryAfterS === null ? headers : { ...headers, 'retry-after': String(retryAfterS) }
  }
}

interface Extras {
  readonly param?: string | null
  readonly retryAfterS?: number | null
  readonly headers?: Readonly<Record<string, string>>
}

const TYPES: Readonly<Record<number, ErrorType>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  421: 'permission_error',
  429: 'rate_limit_error',
  500: 'server_error',
  503: 'unavailable_error',
  504: 'timeout_error',
}

/** `{error: {...}}` of the OpenAI API. */
export interface ErrorBody {
  readonly error: {
    readonly message: string
    readonly type: ErrorType
    readonly param: string | null
    readonly code: string
  }
}

export function errorBody(error: ApiError, lang: Lang): ErrorBody {
  const { type, key, values, param } = error
  return { error: { message: text(lang, key, values), type, param, code: key.replace(/^serve\./, '') } }
}

/** Any error as an answer; null where the fault is ours, so that nothing of it is told. */
export function asApiError(error: unknown): ApiError | null {
  if (error instanceof ApiError) return error
  const { statusCode, code } = error as { readonly statusCode?: number; readonly code?: string }
  if (code === 'FST_ERR_VALIDATION') return validationError(error)
  if (code?.startsWith('FST_')) return frameworkError(code, statusCode ?? 400)
  const fault = asUserFault(error)
  if (!fault) return null
  const first = fault instanceof UserErrors ? fault.faults[0]! : fault
  const status = first.code === 'engine.memoryBudget' ? 503 : statusOf(first)
  const field = typeof first.values.field === 'string' ? first.values.field : null
  const headers = first instanceof RouteFault ? first.headers : {}
  return new ApiError(status, first.code, first.values, { param: field ?? PARAMS[first.code] ?? null, headers })
}

const PARAMS: Readonly<Record<string, string>> = {
  'engine.promptTooLong': 'messages',
  'engine.emptyPrompt': 'input',
  'templates.unknownForm': 'x_lorasmith.template',
  'templates.formTypo': 'x_lorasmith.template',
}

function frameworkError(code: string, status: number): ApiError {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new ApiError(413, 'serve.body_too_large')
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new ApiError(415, 'serve.media_type')
  return new ApiError(status, 'serve.bad_json')
}

/** A body that a route's own schema refuses: the field and what it must be, never what it was. */
function validationError(error: unknown): ApiError {
  const [fault] =
    (error as { readonly validation?: readonly { readonly instancePath: string; readonly message?: string }[] })
      .validation ?? []
  const field = (fault?.instancePath ?? '').replace(/^\//, '').replaceAll('/', '.')
  return new ApiError(
    400,
    'serve.invalid_field',
    { field: field || 'body', problem: fault?.message ?? '-' },
    { param: field || null },
  )
}
