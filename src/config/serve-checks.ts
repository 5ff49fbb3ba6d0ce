import type { TextKey } from '../texts/render.ts'
import { UserError } from '../texts/user-error.ts'
import type { ServeConfig, ServeKey } from './serve-config.ts'

/** Serve settings that are each right and do not go together. @param placeOf where the user wrote a key; null: nowhere */
export function serveChecks(config: ServeConfig, placeOf: (key: ServeKey) => string | null): readonly UserError[] {
  const faults: UserError[] = []
  const blame = (code: TextKey, key: ServeKey, other: ServeKey) =>
    faults.push(new UserError(code, { place: placeOf(key) ?? `--${key}`, key, other }))
  for (const key of OF_OIDC) {
    if (placeOf(key) !== null && config[key] !== null && config.oidc_issuer === null)
      blame('config.serve-needs', key, 'oidc_issuer')
  }
  if (config.oidc_issuer !== null) {
    for (const needed of ['oidc_client_id', 'public_origin'] as const) {
      if (config[needed] === null) blame('config.serve-needs', 'oidc_issuer', needed)
    }
    if (!config.sign_in) blame('config.serve-needs', 'oidc_issuer', 'sign_in')
  }
  const { public_origin: origin, secure_cookies: isSecure } = config
  const isTls = origin?.startsWith('https:') ?? null
  if (isSecure === true && isTls === false) blame('config.serve-cookies-lost', 'secure_cookies', 'public_origin')
  if (isSecure === false && isTls === true) blame('config.serve-cookies-bare', 'secure_cookies', 'public_origin')
  return faults
}

const OF_OIDC = ['oidc_client_id', 'oidc_secret_file', 'oidc_claim'] as const satisfies readonly ServeKey[]
