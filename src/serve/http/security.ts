import { isIP } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from './api-error.ts'

/**
 * What a server on a person's own machine must withstand: pages of other origins that talk to it through the browser (DNS rebinding,
 * CSRF, CORS), and what comes of an answer shown as a page.
 */
export interface SecurityOptions {
  readonly hosts: readonly string[] // names in the Host header, beside those of this machine
  readonly origins: readonly string[] // of other pages that may call
  readonly publicOrigin: string | null // our own, as browsers see it
  readonly listens: string // address that the server listens on
}

const OWN_HOSTS = ['localhost', '127.0.0.1', '[::1]']
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** On every answer. Answers are data; the web page is served under the same policy and needs no more. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cache-control': 'no-store',
}

export function addSecurity(app: FastifyInstance, { publicOrigin: ours, ...given }: SecurityOptions): void {
  const options = { ...given, publicOrigin: ours === null ? null : new URL(ours).origin } // as browsers write it
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS)
    checkHost(request, options)
    checkOrigin(request, reply, options)
    checkMediaType(request)
  })
  app.options('/*', async (request, reply) => preflight(request, reply, options))
}

/** The name by which the caller reached us. An address of its own is no name, so rebinding cannot forge one. */
function checkHost({ headers, raw }: FastifyRequest, { hosts, listens, publicOrigin }: SecurityOptions): void {
  const given = raw.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host')
  if (given.length > 1) throw new ApiError(421, 'serve.host') // Node reads the first, a proxy may have read the last
  const name = hostName(headers.host ?? '')
  const ours = publicOrigin === null ? [] : [new URL(publicOrigin).hostname]
  const known = [...OWN_HOSTS, ...hosts, ...ours, bracketed(listens)]
  const isOpen = listens === '0.0.0.0' || listens === '::' || listens === '[::]'
  if (known.includes(name) || (isOpen && isIP(name.replace(/^\[|\]$/g, '')) > 0)) return
  throw new ApiError(421, 'serve.host')
}

function hostName(header: string): string {
  return header
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .replace(/\.$/, '')
}

function bracketed(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address.toLowerCase()
}

/** A page's request names its origin. Ours is the one whose host is the Host header's; others must be in the list. */
function checkOrigin(request: FastifyRequest, reply: FastifyReply, { origins, publicOrigin }: SecurityOptions): void {
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  if (origin === undefined) {
    if (site === 'cross-site' && WRITES.has(request.method)) throw new ApiError(403, 'serve.origin')
    return
  }
  if (origins.includes(origin)) {
    reply.headers({
      'access-control-allow-origin': origin,
      vary: 'origin',
      'cross-origin-resource-policy': 'cross-origin',
    })
    reply.header('access-control-expose-headers', 'retry-after, x-request-id')
    return
  }
  if (origin !== publicOrigin && !isOwn(origin, request)) throw new ApiError(403, 'serve.origin')
}

function isOwn(origin: string, { headers, protocol }: FastifyRequest): boolean {
  return origin.toLowerCase() === `${protocol}://${(headers.host ?? '').toLowerCase()}`
}

/** A form can send text/plain across origins without asking; JSON it cannot. */
function checkMediaType({ method, headers }: FastifyRequest): void {
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  if (!WRITES.has(method) || !hasBody || headers['content-length'] === '0') return
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) throw new ApiError(415, 'serve.media_type')
}

async function preflight(request: FastifyRequest, reply: FastifyReply, { origins }: SecurityOptions): Promise<void> {
  const { origin } = request.headers
  if (origin !== undefined && origins.includes(origin)) {
    reply.headers({
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'authorization, content-type, x-csrf-token',
      'access-control-max-age': '600',
    })
  }
  await reply.code(204).send()
}
