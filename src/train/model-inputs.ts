/** What a model's forward reads of a batch: input tensors of a graph, and their values. */
import type { AttentionLayout } from '../autograd/attention.ts'
import type { Batch } from '../data/batch.ts'
import type { SlotGroup } from '../data/slot-groups.ts'
import type { Backend } from '../ggml/backend.ts'
import { writeTensor } from '../ggml/buffer.ts'
import type { Graph } from '../ggml/graph.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import type { ModelInputs } from '../models/model.ts'

/** What decides the shapes of the inputs. */
export interface InputShape {
  readonly nTokens: number
  readonly groups: readonly Pick<SlotGroup, 'sequences' | 'length'>[]
}

/** @param noiseWidth embedding size where noise is added to the embeddings, else 0 */
export function makeModelInputs(graph: Graph, { nTokens, groups }: InputShape, noiseWidth = 0): ModelInputs {
  const { F32, I32 } = GGML_TYPE
  const layouts = groups.map(({ sequences, length }): AttentionLayout => {
    const alone = groups.length === 1 && sequences === 1 // its tokens are its slots
    const slots = alone ? null : { to: graph.input(I32, length * sequences), from: graph.input(I32, nTokens) }
    return { slots, length, sequences, mask: graph.input(F32, length, length) }
  })
  return {
    tokens: graph.input(I32, nTokens),
    rope: { positions: graph.input(I32, nTokens), negated: graph.input(I32, nTokens) },
    layouts,
    noise: noiseWidth > 0 ? graph.input(F32, noiseWidth, nTokens) : null,
  }
}

export function writeModelInputs(backend: Backend, { tokens, rope, layouts }: ModelInputs, batch: Batch): void {
  writeTensor(backend, tokens, batch.tokens)
  writeTensor(backend, rope.positions, batch.positions)
  writeTensor(
    backend,
    rope.negated,
    batch.positions.map((position) => -position),
  )
  for (const [i, { slots, mask, length }] of layouts.entries()) {
    writeTensor(backend, mask, causalMask(length))
    if (!slots) continue
    writeTensor(backend, slots.to, batch.groups[i]!.padIndex)
    writeTensor(backend, slots.from, batch.groups[i]!.unpadIndex)
  }
}

/** [key, query]: 0 where key <= query, -inf after. */
function causalMask(length: number): Float32Array {
  const mask = new Float32Array(length * length)
  for (let query = 0; query < length; query++) mask.fill(-Infinity, query * length + query + 1, (query + 1) * length)
  return mask
}
