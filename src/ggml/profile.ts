/**
 * Where a graph's time goes: every node computed alone, in order, timed. A node's time holds the start of the worker threads, some
 * microseconds, so a graph of very small nodes looks slower than it is.
 */
import koffi from 'koffi'
import type { Backend } from './backend.ts'
import { Context } from './context.ts'
import { TENSOR_OFFSET } from './tensor-layout.ts'
import type { GraphHandle, TensorHandle } from './types.ts'
import { typeName } from './types.ts'

export interface ProfiledNode {
  readonly op: string // ggml's name, "MUL_MAT"
  readonly operand: string // type of its first operand, "Q4_K"
  readonly ne: readonly number[] // of the result
  readonly operandNe: readonly number[]
  readonly seconds: number
}

/** Nodes that only name memory. */
const FREE_OPS = new Set(['NONE', 'VIEW', 'RESHAPE', 'PERMUTE', 'TRANSPOSE'])

/** Computes an allocated graph once, node by node. Its inputs must have been written. */
export function profileNodes(backend: Backend, graph: GraphHandle): readonly ProfiledNode[] {
  const { native } = backend.library
  const count: number = native.ggml_graph_n_nodes(graph)
  const found: ProfiledNode[] = []
  for (let i = 0; i < count; i++) {
    const node: TensorHandle = native.ggml_graph_node(graph, i)
    const op: string = native.ggml_op_desc(node)
    if (FREE_OPS.has(op)) continue
    using context = new Context(backend.library, 2, Number(native.ggml_graph_overhead_custom(2, false)))
    const alone: GraphHandle = native.ggml_new_graph_custom(context.handle, 2, false)
    native.ggml_graph_add_node(alone, node)
    const begin = performance.now()
    native.ggml_backend_graph_compute(backend.handle, alone)
    const seconds = (performance.now() - begin) / 1000
    const operand = koffi.decode(node, TENSOR_OFFSET.src, 'void*')
    found.push({ op, ne: shapeAt(node), seconds, ...describe(operand) })
  }
  return found
}

function describe(operand: unknown): Pick<ProfiledNode, 'operand' | 'operandNe'> {
  if (!operand) return { operand: '', operandNe: [] }
  return { operand: typeName(koffi.decode(operand, TENSOR_OFFSET.type, 'int')), operandNe: shapeAt(operand) }
}

function shapeAt(tensor: unknown): readonly number[] {
  return Array.from(koffi.decode(tensor, TENSOR_OFFSET.ne, koffi.array('int64_t', 4)) as ArrayLike<number>, Number)
}
