import type { Backend } from '../ggml/backend.ts'
import { writeTensor } from '../ggml/buffer.ts'
import type { Graph } from '../ggml/graph.ts'
import { elements, GGML_TYPE, type Tensor } from '../ggml/types.ts'
import type { Site } from '../models/sites.ts'
import { createRandom } from '../util/random.ts'

/**
 * The dropout masks of one graph: an input tensor per site with 0 at dropped places and 1/(1-p) elsewhere. A recomputed layer asks for
 * the same site again and gets the same mask. Values depend on (seed, step, micro-batch, site) alone, so a resumed run repeats them.
 */
export class DropoutMasks {
  readonly #rate: number
  readonly #masks = new Map<string, Tensor>()

  constructor(rate: number) {
    this.#rate = rate
  }

  for(graph: Graph, site: Site, tokens: number): Tensor {
    const known = this.#masks.get(site.ggufName)
    if (known) return known
    const made = graph.input(GGML_TYPE.F32, site.nIn, tokens)
    this.#masks.set(site.ggufName, made)
    return made
  }

  fill(backend: Backend, ...seeds: number[]): void {
    const keep = 1 / (1 - this.#rate)
    for (const [i, mask] of [...this.#masks.values()].entries()) {
      const values = new Float32Array(elements(mask))
      const random = createRandom(...seeds, i)
      for (let j = 0; j < values.length; j++) values[j] = random.uniform() < this.#rate ? 0 : keep
      writeTensor(backend, mask, values)
    }
  }
}
