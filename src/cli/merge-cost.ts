import { join } from 'node:path'
import { loadConfig } from '../config/load.ts'
import { loadDataset } from '../data/load.ts'
import { readGguf } from '../formats/gguf-read.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import type { Backend } from '../ggml/backend.ts'
import type { AdapterWeights } from '../lora/weights.ts'
import { openModel } from '../models/registry.ts'
import { UserError } from '../texts/user-error.ts'
import { createTokenizer } from '../tokenizer/create.ts'
import { resolveChatTemplate } from '../tokenizer/resolve-template.ts'
import { measureLoss } from '../train/measure-loss.ts'

/** Perplexity per answer token on the held-out rows of a run. */
export interface MergeCost {
  readonly rows: number
  readonly base: number
  readonly adapter: number // base and adapter side by side
  readonly merged: number
}

interface Merged {
  readonly base: GgufFile
  readonly weights: AdapterWeights
  readonly merged: string // model file
  readonly run: string // folder
}

/** Measures base, base with adapter, and merged file one after the other, so that one model is in memory at a time. */
export async function mergeCost(backend: Backend, { base, weights, merged, run }: Merged): Promise<MergeCost> {
  const { config } = await loadConfig(join(run, 'config.yaml'))
  await using tokenizer = await createTokenizer(base.path, {
    chatTemplate: await resolveChatTemplate(config.chat_template),
  })
  const { eval: held } = await loadDataset(config, tokenizer)
  if (held.length === 0) throw new UserError('cli.mergeNoRows', { path: run })
  const perplexities = async (file: GgufFile, adapters: readonly (AdapterWeights | null)[]) => {
    using model = await openModel(file, backend, 'rebuild')
    const found: number[] = []
    for (const each of adapters) found.push(Math.exp(await measureLoss(backend, model, each, held, config)))
    return found
  }
  const [plain, adapter] = await perplexities(base, [null, weights])
  const [after] = await perplexities(await readGguf(merged), [null])
  return { rows: held.length, base: plain!, adapter: adapter!, merged: after! }
}
