import { readFile } from 'node:fs/promises'
import type { ServeConfig } from '../../config/serve-config.ts'
import type { Store } from '../../store/open.ts'
import { UserError } from '../../texts/user-error.ts'
import { createOidc, type Oidc } from './oidc.ts'

/** Sign-on as the serve YAML sets it; null where it does not. The secret is read once and goes nowhere but to the issuer. */
export async function oidcOfConfig(
  config: ServeConfig,
  env: Readonly<Record<string, string | undefined>>,
  store: Store,
): Promise<Oidc | null> {
  const { oidc_issuer: issuer, oidc_client_id: clientId, public_origin: origin, oidc_claim: claim } = config
  if (issuer === null || clientId === null || origin === null) return null // load-serve.ts refuses two of the three
  const clientSecret = await secretOf(config.oidc_secret_file, env.LORASMITH_OIDC_SECRET)
  return createOidc(
    { issuer, clientId, clientSecret, redirectUrl: new URL('/api/session/oidc/callback', origin).href, claim },
    store,
  )
}

const MAX_SECRET = 1024

async function secretOf(path: string | null, given: string | undefined): Promise<string | null> {
  if (path === null) return given || null
  const secret = (await readFile(path, 'utf8')).replace(/\r?\n$/, '')
  if (secret.trim() !== secret || secret === '' || secret.length > MAX_SECRET || /\p{Cc}/u.test(secret))
    throw new UserError('auth.oidcSecret', { path, max: MAX_SECRET })
  return secret
}
