import { rmSync } from 'node:fs'
import { mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GgufFile } from '../formats/gguf-types.ts'
import { describeModel } from '../models/registry.ts'
import { UserError } from '../texts/user-error.ts'
import { loadPeft } from './load-peft.ts'
import { GGUF_ADAPTER } from './save.ts'
import { saveGgufAdapter } from './save-gguf.ts'

export interface AdapterReference {
  readonly path: string
  readonly scale: number
}

/** `PATH` or `PATH:0.5`. A drive letter's colon is no scale. */
export function parseAdapterReference(text: string): AdapterReference {
  const match = /^(.+):([^:/\\]*)$/.exec(text)
  if (!match || (match[1]!.length === 1 && process.platform === 'win32')) return { path: text, scale: 1 }
  const scale = Number(match[2])
  if (match[2]!.trim() === '' || !Number.isFinite(scale)) throw new UserError('lora.scale', { got: text })
  return { path: match[1]!, scale }
}

/**
 * The GGUF adapter behind whatever the user named: a run folder, a PEFT folder, either safetensors file, or a GGUF. A safetensors adapter
 * is checked against the base's shapes and converted into a file that lives as long as this process.
 */
export async function resolveGgufAdapter(path: string, base: GgufFile): Promise<string> {
  const info = await stat(path).catch(() => undefined)
  if (!info) throw new UserError('lora.missing', { path })
  if (info.isFile() && path.endsWith('.gguf')) return path
  const beside = join(path, GGUF_ADAPTER)
  if (info.isDirectory() && (await stat(beside).catch(() => undefined))) return beside
  const weights = await loadPeft(path, describeModel(base).sites)
  const folder = await mkdtemp(join(tmpdir(), 'lorasmith-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const converted = join(folder, GGUF_ADAPTER)
  await saveGgufAdapter(converted, weights, String(base.metadata.get('general.architecture')))
  return converted
}
