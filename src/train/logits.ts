import { headLogits } from '../autograd/output-head.ts'
import { Tape } from '../autograd/tape.ts'
import type { Backend } from '../ggml/backend.ts'
import { readFloats } from '../ggml/buffer.ts'
import { Allocator, Graph } from '../ggml/graph.ts'
import { viewRows } from '../ggml/ops.ts'
import type { Adapter } from '../lora/adapter.ts'
import type { Adapt, Model } from '../models/model.ts'
import { shapeOf } from './batch-graph.ts'
import { makeBatch } from './batch-runner.ts'
import { makeModelInputs, writeModelInputs } from './model-inputs.ts'

/** Upper bound of tensors of one layer's forward, adapter and views included. */
const NODES_PER_LAYER = 256

const asItIs: Adapt = (_tape, _site, _x, y) => y

/**
 * The trainer's own logits of the token to come after `tokens`, without dropout: [V]. This is the forward that training optimises, to be
 * held against what llama.cpp and PEFT compute from the exported files.
 * @param adapter null for the base model
 */
export async function lastLogits(
  backend: Backend,
  model: Model,
  adapter: Adapter | null,
  tokens: ArrayLike<number>,
): Promise<Float32Array> {
  const ids = Int32Array.from(tokens)
  const batch = makeBatch(
    [{ id: 0, tokens: ids, lossMask: new Uint8Array(ids.length), answerTokens: 0, tag: null }],
    true,
  )
  const { nLayers } = model.hyper
  using allocator = new Allocator(backend)
  using graph = new Graph(backend, nLayers * (NODES_PER_LAYER + (model.rectangleNodes?.(ids.length) ?? 0)) + 64)
  const inputs = makeModelInputs(graph, shapeOf(batch))
  const tape = new Tape(graph, false)
  const hidden = model.hidden(tape, inputs, {
    adapt: adapter?.adapt(null) ?? asItIs,
    checkpointing: false,
    isTrained: () => false,
  })
  const last = viewRows(graph.context, hidden.value, ids.length - 1, 1) // [D, 1]
  const logits = graph.output(headLogits(graph.context, last, model.head)) // [V, 1]
  graph.allocate(allocator)
  writeModelInputs(backend, inputs, batch)
  await graph.compute()
  return readFloats(backend, logits)
}
