import * as oidc from 'openid-client'
import type { Store } from '../../store/open.ts'
import type { Account } from '../../store/person.ts'
import { RouteFault } from '../route-fault.ts'

/**
 * Signing in through the site's own OpenID Connect service: authorization code with PKCE, state and nonce. Off unless configured; then
 * the only outbound connection of the gateway, to this issuer alone. Who is not yet a person here is not let in.
 */
export interface OidcOptions {
  readonly issuer: string // https; http only on this machine
  readonly clientId: string
  readonly clientSecret: string | null // null: a public client
  readonly redirectUrl: string // .../api/session/oidc/callback
  readonly claim?: string // that names the person: sub (default), email, preferred_username
}

/** What the browser keeps between leaving and coming back, in a cookie that no script reads. */
export interface OidcAttempt {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export interface Oidc {
  start(): Promise<{ readonly url: string; readonly attempt: OidcAttempt }>
  /** RouteFault where the answer of the service proves nobody, or somebody unknown. */
  finish(query: URLSearchParams, attempt: OidcAttempt): Promise<Account>
}

const TIMEOUT_S = 10

export function createOidc(options: OidcOptions, store: Store): Oidc {
  const { redirectUrl, claim = 'sub' } = options
  let found: Promise<oidc.Configuration> | null = null // asked once, when the first person comes; again after a failure
  const configuration = () => {
    found ??= discover(options)
    found.catch(() => {
      found = null
    })
    return found.catch(() => {
      throw new RouteFault(502, 'auth.oidcUnreachable', {})
    })
  }
  return {
    start: async () => {
      const config = await configuration()
      const attempt = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() }
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUrl,
        scope: claim === 'sub' ? 'openid' : 'openid profile email',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, attempt }
    },
    finish: async (query, { state, nonce, verifier }) => {
      const config = await configuration()
      const current = new URL(redirectUrl)
      current.search = query.toString()
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
      const tokens = await oidc.authorizationCodeGrant(config, current, checks).catch(() => {
        throw new RouteFault(401, 'auth.oidcRefused', {})
      })
      return personOf(store, tokens.claims() ?? {}, claim)
    },
  }
}

function discover({ issuer, clientId, clientSecret }: OidcOptions): Promise<oidc.Configuration> {
  const url = new URL(issuer)
  const isLocal = url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  const authentication = clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret)
  return oidc.discovery(url, clientId, undefined, authentication, {
    timeout: TIMEOUT_S,
    execute: [oidc.enableNonRepudiationChecks, ...(isLocal ? [oidc.allowInsecureRequests] : [])], // signatures, too
  })
}

/** An address that the service itself has not checked proves nothing. */
async function personOf(store: Store, claims: Readonly<Record<string, unknown>>, claim: string): Promise<Account> {
  const value = claims[claim]
  const isProven = claim !== 'email' || claims.email_verified === true
  const person = typeof value === 'string' && value !== '' && isProven ? await store.people.bySso(value) : null
  if (!person || person.isDisabled) throw new RouteFault(403, 'auth.oidcUnknown', {})
  return person
}

export function encodeAttempt({ state, nonce, verifier }: OidcAttempt): string {
  return [state, nonce, verifier].join('.')
}

export function decodeAttempt(text: string | null): OidcAttempt | null {
  const [state, nonce, verifier, ...rest] = text?.split('.') ?? []
  return state && nonce && verifier && rest.length === 0 ? { state, nonce, verifier } : null
}
