import { UserError } from '../texts/user-error.ts'

/** The first build without the published faults of llama.cpp's GGUF reader (CVE-2026-27940, fixed in b8146). */
const FIRST_SAFE_BUILD = 8146

/**
 * UserError for a llama.cpp whose reader of model files has known holes. Builds were numbered b1, b2 ... until llama.cpp began with
 * versions (v0.5.0 is newer than every b number).
 */
export function requireSafeRelease(release: string): void {
  const build = /^b(\d+)$/.exec(release)?.[1]
  const isSafe = build === undefined ? /^v\d+\.\d+\.\d+/.test(release) : Number(build) >= FIRST_SAFE_BUILD
  if (!isSafe) throw new UserError('tokenizer.oldLlama', { got: release, min: `b${FIRST_SAFE_BUILD}` })
}
