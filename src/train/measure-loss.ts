import type { RunConfig } from '../config/run-config.ts'
import type { TokenizedExample } from '../data/example.ts'
import type { Backend } from '../ggml/backend.ts'
import { injectLora } from '../lora/adapter.ts'
import { type AdapterWeights, moduleRank } from '../lora/weights.ts'
import type { Model } from '../models/model.ts'
import { BatchRunner } from './batch-runner.ts'
import { heldOut } from './held-out.ts'

/**
 * The mean loss (nats per answer token) of a model, with an adapter or without, on examples: the trainer's own forward, dropout left out.
 * @param weights null for the model as it is
 */
export async function measureLoss(
  backend: Backend,
  model: Model,
  weights: AdapterWeights | null,
  examples: readonly TokenizedExample[],
  { batch_size, packing }: Pick<RunConfig, 'batch_size' | 'packing'>,
): Promise<number> {
  using adapter = weights ? await adapterOf(backend, model, weights) : withoutEffect(backend, model)
  using runner = new BatchRunner(backend, model, adapter, { training: false, checkpointing: false })
  return (await heldOut(runner, examples, batch_size, packing)).loss
}

/** Fresh LoRA adds nothing: its B is zero. */
function withoutEffect(backend: Backend, model: Model) {
  return injectLora(backend, model.sites.slice(0, 1), { rank: 1, alpha: 1, useRslora: false, dropout: 0, seed: 1 })
}

async function adapterOf(backend: Backend, model: Model, weights: AdapterWeights) {
  const bySite = weights.modules.map((module) => [module.site.peftName, module] as const)
  const sites = model.sites.filter(({ peftName }) => bySite.some(([name]) => name === peftName))
  const adapter = injectLora(backend, sites, {
    ...weights,
    dropout: 0,
    seed: 1,
    rankPattern: Object.fromEntries(bySite.map(([name, module]) => [name, moduleRank(module)])),
    alphaPattern: Object.fromEntries(bySite.map(([name, { alpha }]) => [name, alpha ?? weights.alpha])),
  })
  await adapter.prepare(model.matrixOf)
  adapter.writeWeights(weights.modules)
  return adapter
}
