import { readGguf } from '../../src/formats/gguf-read.ts'
import type { Backend } from '../../src/ggml/backend.ts'
import { type Adapter, injectLora } from '../../src/lora/adapter.ts'
import { selectTargets } from '../../src/lora/targets.ts'
import type { Model } from '../../src/models/model.ts'
import { openModel } from '../../src/models/registry.ts'
import { caseAdapter, type GoldenCase } from './golden-case.ts'

export interface OpenModel extends Disposable {
  readonly model: Model
  readonly adapter: Adapter
}

/** A model file on a device with an adapter whose A and B are by formula. */
export async function openWithAdapter(backend: Backend, path: string, lora: GoldenCase['lora']): Promise<OpenModel> {
  const model = await openModel(await readGguf(path), backend)
  const adapter = injectLora(backend, selectTargets(model.sites, lora.targets), {
    rank: lora.r,
    alpha: lora.alpha,
    useRslora: lora.use_rslora,
    dropout: 0,
    seed: 1,
  })
  adapter.writeWeights(caseAdapter({ lora }, adapter.sites))
  return {
    model,
    adapter,
    [Symbol.dispose]() {
      adapter[Symbol.dispose]()
      model[Symbol.dispose]()
    },
  }
}
