import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Lang } from '../texts/render.ts'
import { ApiError, asApiError, type ErrorBody, errorBody } from './http/api-error.ts'

/** What an asker is told of an error, and what the log is: of our own faults the asker learns that there was one. */
export type TellError = (error: unknown, request: FastifyRequest, reply?: FastifyReply) => ErrorBody

export function createTellError(log: Logger): TellError {
  return (error, request, reply) => {
    const known = asApiError(error)
    if (!known) log.error({ err: error, request: request.id, route: request.routeOptions?.url }, 'internal error')
    const told = known ?? new ApiError(500, 'serve.internal')
    reply?.code(told.status)
    reply?.headers(told.headers)
    return errorBody(told, langOfRequest(request))
  }
}

function langOfRequest({ headers }: FastifyRequest): Lang {
  return /^\s*zh\b/i.test(headers['accept-language'] ?? '') ? 'zh' : 'en'
}
