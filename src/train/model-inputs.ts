/** What a model's forward reads of a batch: input tensors of a graph, and their values. */
import type { Batch } from '../data/batch.ts'
import { type Rectangle, slotCount } from '../data/rectangles.ts'
import type { Backend } from '../ggml/backend.ts'
import { writeTensor } from '../ggml/buffer.ts'
import type { Graph } from '../ggml/graph.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import type { ModelInputs } from '../models/model.ts'

/** What decides the shapes of the inputs. */
export interface InputShape {
  readonly nTokens: number
  readonly rectangles: readonly Rectangle[]
  readonly spreads: boolean // tokens are not their own slots
}

/** @param noiseWidth embedding size where noise is added to the embeddings, else 0 */
export function makeModelInputs(
  graph: Graph,
  { nTokens, rectangles, spreads }: InputShape,
  noiseWidth = 0,
): ModelInputs {
  const { F32, I32 } = GGML_TYPE
  return {
    tokens: graph.input(I32, nTokens),
    rope: { positions: graph.input(I32, nTokens), negated: graph.input(I32, nTokens) },
    attention: {
      slots: spreads ? { to: graph.input(I32, slotCount(rectangles)), from: graph.input(I32, nTokens) } : null,
      rectangles: rectangles.map((each) => ({ ...each, mask: graph.input(F32, each.length, each.length) })),
    },
    noise: noiseWidth > 0 ? graph.input(F32, noiseWidth, nTokens) : null,
  }
}

export function writeModelInputs(backend: Backend, { tokens, rope, attention }: ModelInputs, batch: Batch): void {
  writeTensor(backend, tokens, batch.tokens)
  writeTensor(backend, rope.positions, batch.positions)
  writeTensor(
    backend,
    rope.negated,
    batch.positions.map((position) => -position),
  )
  for (const { mask, length } of attention.rectangles) writeTensor(backend, mask, causalMask(length))
  if (!attention.slots || !batch.slots) return
  writeTensor(backend, attention.slots.to, batch.slots.to)
  writeTensor(backend, attention.slots.from, batch.slots.from)
}

/** [key, query]: 0 where key <= query, -inf after. */
function causalMask(length: number): Float32Array {
  const mask = new Float32Array(length * length)
  for (let query = 0; query < length; query++) mask.fill(-Infinity, query * length + query + 1, (query + 1) * length)
  return mask
}
