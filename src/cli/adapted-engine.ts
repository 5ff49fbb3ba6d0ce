import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunConfig } from '../config/run-config.ts'
import type { Engine } from '../engine/engine.ts'
import { type EngineOptions, openEngine } from '../engine/open-engine.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { openBackend } from '../ggml/backend.ts'
import { mergeAdapter } from '../lora/merge.ts'
import { asPlainLora } from '../lora/plain.ts'
import { GGUF_ADAPTER, MERGED_MODEL } from '../lora/save.ts'
import { saveGgufAdapter } from '../lora/save-gguf.ts'
import type { AdapterWeights } from '../lora/weights.ts'
import { resolveChatTemplate } from '../tokenizer/resolve-template.ts'

/** A model with an adapter that is still in training, ready to answer; its files go when it is closed. */
export interface AdaptedEngine extends AsyncDisposable {
  readonly engine: Engine
  readonly adapter: string | null // to be named in requests
}

/** Weights in training are not yet in any file, so they are written beside the system's other temporary files. */
const ADAPTER = 'training'

/** A merged copy is as large as the model in F16 and made anew each time: only for models up to this size. */
const MERGE_BYTES = 2 ** 30

/**
 * Opens the engine with weights as they are now, on the CPU: the device is full of the training. Null where they can only be merged (DoRA)
 * and the model is too large for that. @param weights null is the base
 */
export async function openAdapted(
  base: GgufFile,
  weights: AdapterWeights | null,
  config: Pick<RunConfig, 'threads' | 'chat_template'>,
  options: Pick<EngineOptions, 'contextSize'> = {},
): Promise<AdaptedEngine | null> {
  const plain = weights && asPlainLora(weights)
  const mustMerge = weights !== null && plain === null
  if (mustMerge && base.sizeBytes > MERGE_BYTES) return null
  const folder = await mkdtemp(join(tmpdir(), 'lorasmith-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const chatTemplate = await resolveChatTemplate(config.chat_template)
    const engineOptions = { ...options, chatTemplate, threads: config.threads || undefined }
    if (mustMerge) {
      const merged = join(folder, MERGED_MODEL)
      using backend = openBackend('cpu', config.threads)
      await mergeAdapter(backend, base, weights, merged)
      return adapted(await openEngine(merged, engineOptions), null, remove)
    }
    if (!plain || plain.modules.length === 0) return adapted(await openEngine(base.path, engineOptions), null, remove)
    const path = join(folder, GGUF_ADAPTER)
    await saveGgufAdapter(path, plain, String(base.metadata.get('general.architecture')))
    const adapters = { [ADAPTER]: [{ path, scale: 1 }] }
    return adapted(await openEngine(base.path, { ...engineOptions, adapters }), ADAPTER, remove)
  } catch (error) {
    await remove()
    throw error
  }
}

function adapted(engine: Engine, adapter: string | null, remove: () => Promise<void>): AdaptedEngine {
  return {
    engine,
    adapter,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
      await remove()
    },
  }
}
