/** What a model's forward reads of a batch: input tensors of a graph, and their values. */
import type { Batch } from '../data/batch.ts'
import type { Backend } from '../ggml/backend.ts'
import { writeTensor } from '../ggml/buffer.ts'
import type { Graph } from '../ggml/graph.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import type { ModelInputs } from '../models/model.ts'

/** What decides the shapes of the inputs. */
export type InputShape = Pick<Batch, 'sequences' | 'maxLength'> & { readonly nTokens: number }

/** @param noiseWidth embedding size where noise is added to the embeddings, else 0 */
export function makeModelInputs(
  graph: Graph,
  { nTokens, sequences, maxLength }: InputShape,
  noiseWidth = 0,
): ModelInputs {
  const { F32, I32 } = GGML_TYPE
  const slots = sequences > 1 ? { to: graph.input(I32, maxLength * sequences), from: graph.input(I32, nTokens) } : null
  return {
    tokens: graph.input(I32, nTokens),
    rope: { positions: graph.input(I32, nTokens), negated: graph.input(I32, nTokens) },
    layout: { slots, length: maxLength, sequences, mask: graph.input(F32, maxLength, maxLength) },
    noise: noiseWidth > 0 ? graph.input(F32, noiseWidth, nTokens) : null,
  }
}

export function writeModelInputs(backend: Backend, { tokens, rope, layout }: ModelInputs, batch: Batch): void {
  writeTensor(backend, tokens, batch.tokens)
  writeTensor(backend, rope.positions, batch.positions)
  writeTensor(
    backend,
    rope.negated,
    batch.positions.map((position) => -position),
  )
  writeTensor(backend, layout.mask, causalMask(batch.maxLength))
  if (!layout.slots) return
  writeTensor(backend, layout.slots.to, batch.padIndex)
  writeTensor(backend, layout.slots.from, batch.unpadIndex)
}

/** [key, query]: 0 where key <= query, -inf after. */
function causalMask(length: number): Float32Array {
  const mask = new Float32Array(length * length)
  for (let query = 0; query < length; query++) mask.fill(-Infinity, query * length + query + 1, (query + 1) * length)
  return mask
}
