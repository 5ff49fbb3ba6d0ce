/** A small OpenID Connect service on this machine: discovery, keys, authorization code with PKCE. It signs whatever claims a test asks for. */
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface OidcServer extends AsyncDisposable {
  readonly issuer: string
  readonly requests: string[] // paths that were asked for
  readonly secrets: string[] // with which tokens were asked for, name and secret
  claims: Readonly<Record<string, unknown>> // of the next person who signs in
  isForging: boolean // signs with a key that is not the published one
  /** What a browser does at the service: signs in and is sent back. @returns the address it is sent to */
  signIn(authorizationUrl: string): string
}

interface Grant {
  readonly nonce: string
  readonly challenge: string
  readonly clientId: string
}

export async function startOidcServer(): Promise<OidcServer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const forger = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const grants = new Map<string, Grant>()
  const [requests, secrets]: [string[], string[]] = [[], []]
  const state: Pick<OidcServer, 'claims' | 'isForging'> = { claims: {}, isForging: false }
  const server = createServer(async (request, response) => {
    const path = new URL(request.url!, issuer()).pathname
    requests.push(path)
    const body = await answerTo(path, request)
    response.writeHead(body ? 200 : 400, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body ?? { error: 'invalid_grant' }))
  })
  const issuer = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function answerTo(path: string, request: IncomingMessage): Promise<object | null> {
    if (path === '/.well-known/openid-configuration') {
      return {
        issuer: issuer(),
        authorization_endpoint: `${issuer()}/authorize`,
        token_endpoint: `${issuer()}/token`,
        jwks_uri: `${issuer()}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      }
    }
    if (path === '/keys')
      return { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }] }
    if (path !== '/token') return null
    const [, basic = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? []
    secrets.push(Buffer.from(basic, 'base64').toString())
    const form = new URLSearchParams(await text(request))
    const grant = grants.get(form.get('code') ?? '')
    grants.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (!grant || grant.challenge !== challenge) return null
    return { access_token: 'x', token_type: 'Bearer', id_token: idToken(grant) }
  }

  function idToken({ nonce, clientId }: Grant): string {
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: issuer(), aud: clientId, iat: now, exp: now + 60, nonce, ...state.claims }
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const key = state.isForging ? forger.privateKey : privateKey
    const unsigned = `${part({ alg: 'RS256', kid: 'k' })}.${part(claims)}`
    return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(key, 'base64url')}`
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    issuer: issuer(),
    requests,
    secrets,
    get claims() {
      return state.claims
    },
    set claims(claims) {
      state.claims = claims
    },
    get isForging() {
      return state.isForging
    },
    set isForging(isForging) {
      state.isForging = isForging
    },
    signIn: (authorizationUrl) => {
      const { searchParams: asked } = new URL(authorizationUrl)
      const code = randomBytes(8).toString('hex')
      const [nonce, challenge, clientId] = ['nonce', 'code_challenge', 'client_id'].map((name) => asked.get(name)!)
      grants.set(code, { nonce: nonce!, challenge: challenge!, clientId: clientId! })
      const back = new URL(asked.get('redirect_uri')!)
      back.search = new URLSearchParams({ code, state: asked.get('state')! }).toString()
      return back.href
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  }
}
