import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Site } from '../models/sites.ts'
import { UserError } from '../texts/user-error.ts'
import { loadGgufAdapter } from './load-gguf.ts'
import { loadPeft } from './load-peft.ts'
import { GGUF_ADAPTER } from './save.ts'
import { PEFT_CONFIG } from './save-peft.ts'
import type { AdapterWeights } from './weights.ts'

/**
 * An adapter as numbers from whatever a user names: a run folder, a PEFT folder, a safetensors file or a GGUF, ours or foreign. DoRA comes
 * as it is, for those who can merge it.
 */
export async function loadAdapter(path: string, sites: readonly Site[]): Promise<AdapterWeights> {
  const info = await stat(path).catch(() => undefined)
  if (!info) throw new UserError('lora.missing', { path })
  if (info.isFile() && path.endsWith('.gguf')) return loadGgufAdapter(path, sites)
  const beside = join(path, GGUF_ADAPTER)
  const isOnlyGguf =
    info.isDirectory() &&
    !(await stat(join(path, PEFT_CONFIG)).catch(() => undefined)) &&
    (await stat(beside).catch(() => undefined))
  return isOnlyGguf ? loadGgufAdapter(beside, sites) : loadPeft(path, sites, { dora: true })
}
