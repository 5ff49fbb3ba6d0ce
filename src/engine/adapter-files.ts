import { constants } from 'node:fs'
import { copyFile, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readGguf } from '../formats/gguf-read.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { hashFile } from '../util/hash-file.ts'
import { checkAdapterKind } from './adapter-kind.ts'
import type { AdapterFile } from './engine.ts'
import type { MemoryBudget } from './memory.ts'

/**
 * node-llama-cpp knows adapter weights by their path for as long as the model lives, so a file that changed would be answered with its old
 * weights. A set loaded at run time is therefore copied under the hash of its bytes: other bytes are another file, the same bytes cost no
 * memory twice, and what was checked is what is loaded.
 */
export interface AdapterFiles extends AsyncDisposable {
  /** The set, its files copied. UserError for a file that is no adapter of this kind of model, or for want of memory. */
  keep(adapters: readonly AdapterFile[]): Promise<readonly AdapterFile[]>
  /** Counts files that are used where they lie. */
  count(adapters: readonly AdapterFile[]): Promise<void>
}

export function createAdapterFiles(base: GgufFile, memory: MemoryBudget): AdapterFiles {
  const counted = new Set<string>()
  let folder: Promise<string> | null = null

  async function countOne(path: string): Promise<void> {
    const full = resolve(path)
    if (counted.has(full)) return
    memory.keepWeights((await stat(full)).size)
    counted.add(full)
  }

  async function copyOf(path: string): Promise<string> {
    await checkAdapterKind(await readGguf(path), base)
    folder ??= mkdtemp(join(tmpdir(), 'lorasmith-adapters-'))
    const into = await folder
    const draft = join(into, `${crypto.randomUUID()}.tmp`)
    await copyFile(path, draft, constants.COPYFILE_FICLONE)
    const kept = join(into, `${await hashFile(draft)}.gguf`)
    await rename(draft, kept)
    return kept
  }

  return {
    async keep(adapters) {
      const kept: AdapterFile[] = []
      for (const { path, scale } of adapters) kept.push({ path: await copyOf(path), scale })
      for (const { path } of kept) await countOne(path)
      return kept
    },
    async count(adapters) {
      for (const { path } of adapters) await countOne(path)
    },
    async [Symbol.asyncDispose]() {
      if (folder) await rm(await folder, { recursive: true, force: true })
    },
  }
}
