/** Cookies as we need them: one is read, one is set; never readable by scripts, never sent by another site. */

export const SESSION_COOKIE = 'lorasmith_session'
export const OIDC_COOKIE = 'lorasmith_oidc'

/** Value of the first cookie of this name; null where there is none. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}

export interface CookieOptions {
  readonly isSecure: boolean // only over TLS; off for 127.0.0.1
  readonly maxAgeMs: number // 0 deletes
  readonly sameSite?: 'Strict' | 'Lax' // Lax where another site leads back to us
}

export function cookie(
  name: string,
  value: string,
  { isSecure, maxAgeMs, sameSite = 'Strict' }: CookieOptions,
): string {
  const maxAge = `Max-Age=${Math.floor(maxAgeMs / 1000)}`
  return [
    `${name}=${value}`,
    'Path=/',
    maxAge,
    'HttpOnly',
    `SameSite=${sameSite}`,
    ...(isSecure ? ['Secure'] : []),
  ].join('; ')
}
