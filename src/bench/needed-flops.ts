import type { TokenizedExample } from '../data/example.ts'
import type { Adapter } from '../lora/adapter.ts'
import type { Model } from '../models/model.ts'

/**
 * Floating-point operations that one training step of a decoder needs, whatever a program really does: each frozen product forward and once
 * more for the gradient of its input (nowhere below the first adapted layer), logits of the answer tokens alone, the adapter's own
 * products three times, attention only where a query sees a key. Recomputation is not counted: it lowers utilisation, as it should.
 * A product of n multiply-adds counts 2 n.
 */
export function neededFlops(
  { hyper, sites }: Pick<Model, 'hyper' | 'sites'>,
  { modules }: Pick<Adapter, 'modules'>,
  examples: readonly TokenizedExample[],
): number {
  const lengths = examples.map(({ tokens }) => tokens.length)
  const tokens = lengths.reduce((sum, length) => sum + length, 0)
  const answerTokens = examples.reduce((sum, example) => sum + example.answerTokens, 0)
  const ranks = new Map(modules.map(({ site, rank }) => [site.ggufName, rank]))
  const firstLayer = Math.min(...modules.map(({ site }) => site.layer))
  const linear = sites.reduce((sum, { nIn, nOut, ggufName, layer }) => {
    const passes = layer >= firstLayer ? 2 : 1
    return sum + 2 * tokens * (passes * nIn * nOut + 3 * (ranks.get(ggufName) ?? 0) * (nIn + nOut))
  }, 0)
  const head = 2 * 2 * answerTokens * hyper.nEmbd * hyper.nVocab
  const pairs = lengths.reduce((sum, length) => sum + (length * (length + 1)) / 2, 0)
  const products = 2 * hyper.nLayers + 4 * (hyper.nLayers - firstLayer) // scores and mixture forward, four backward
  return linear + head + 2 * pairs * hyper.nHead * hyper.headSize * products
}
