import type { Graph } from '../ggml/graph.ts'
import { concatColumns, narrow, padColumns, scale } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import type { Tape, Var } from './tape.ts'

/** Elements `first .. first+count` of every column, dense: x [n, ...] -> [count, ...]. For projections that a file holds as one matrix. */
export function slice(tape: Tape, x: Var, first: number, count: number): Var {
  const after = x.value.ne[0] - first - count
  return tape.record(narrow(tape.context, x.value, first, count), [x], (dy) => [
    spread(tape.graph, dy, x.value, first, after),
  ])
}

/** dy between zeros. */
function spread(graph: Graph, dy: Tensor, x: Tensor, before: number, after: number): Tensor {
  const padded = padColumns(graph.context, dy, before, after)
  return graph.backend.supports(padded) ? padded : joinedSpread(graph, dy, x, before, after)
}

/** The same from plain ops, for backends that pad at the end only (Metal). */
export function joinedSpread(graph: Graph, dy: Tensor, x: Tensor, before: number, after: number): Tensor {
  const ctx = graph.context
  const zeros = (first: number, count: number) => scale(ctx, narrow(ctx, x, first, count), 0)
  const front = before > 0 ? concatColumns(ctx, zeros(0, before), dy) : dy
  return after > 0 ? concatColumns(ctx, front, zeros(x.ne[0] - after, after)) : front
}
