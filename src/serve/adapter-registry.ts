import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { askCanary, type CanaryResult, type CheckedAdapter, checkAdapter } from '../eval/pair.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import type { AdapterReference } from '../lora/resolve.ts'
import { UserError } from '../texts/user-error.ts'
import { hashFile } from '../util/hash-file.ts'

/**
 * The adapters that can be asked, under the names that askers know. Each is held against the base and asked its canary before anybody can
 * ask it; a new version takes the name over in one step, and the old one answers what it has begun. Knows no HTTP.
 */
export interface ServedAdapter {
  readonly name: string
  readonly set: string // in the engine; another for each version
  readonly path: string // as it was named
  readonly scale: number
  readonly sha256: string // of the GGUF that is applied
  readonly checked: CheckedAdapter
  readonly canary: CanaryResult
  readonly loadedAt: string // ISO 8601
}

export interface AdapterRegistry {
  readonly list: readonly ServedAdapter[]
  get(name: string): ServedAdapter | null
  /** UserError where it does not fit, changes nothing, or the name is taken and `replace` is not set. */
  load(name: string, reference: AdapterReference, options?: { readonly replace?: boolean }): Promise<ServedAdapter>
  /** Resolves when the answers under way have ended. UserError where there is none. */
  unload(name: string): Promise<void>
}

export function createAdapterRegistry(engine: Engine, base: GgufFile): AdapterRegistry {
  const served = new Map<string, ServedAdapter>()
  const inWork = new Set<string>()
  let versions = 0

  async function loadNew(name: string, reference: AdapterReference): Promise<ServedAdapter> {
    const { path, scale } = reference
    const checked = await checkAdapter(path, base)
    const set = `${name}#${++versions}`
    await engine.loadAdapter(set, [{ path: checked.path, scale }])
    try {
      const canary = await askCanary(engine, set, [checked], [scale])
      const sha256 = await hashFile(checked.path)
      return { name, set, path, scale, sha256, checked, canary, loadedAt: new Date().toISOString() }
    } catch (error) {
      await engine.unloadAdapter(set)
      throw error
    }
  }

  return {
    get list() {
      return [...served.values()]
    },
    get: (name) => served.get(name) ?? null,
    async load(name, reference, { replace = false } = {}) {
      const before = served.get(name)
      if ((before && !replace) || inWork.has(name)) throw new UserError('serve.adapter_exists', { name })
      inWork.add(name)
      try {
        const adapter = await loadNew(name, reference)
        served.set(name, adapter)
        if (before) await engine.unloadAdapter(before.set)
        return adapter
      } finally {
        inWork.delete(name)
      }
    },
    async unload(name) {
      const adapter = served.get(name)
      if (!adapter || inWork.has(name)) throw new UserError('serve.adapter_unknown', { name })
      served.delete(name)
      await engine.unloadAdapter(adapter.set)
    },
  }
}

/** Name of a model in the API where the config gives none. */
export function modelNameOf(path: string): string {
  return basename(path)
    .replace(/\.gguf$/i, '')
    .replace(/[\s:]/g, '-')
}

export async function createdAt(path: string): Promise<number> {
  return Math.floor((await stat(path)).mtimeMs / 1000)
}
