/**
 * Gradients of the tape against central differences. The loss is the sum of y times fixed weights, added up in float64 from the float32
 * output, so that the noise is ggml's own rounding alone (about 1e-7 of y). Differences are Richardson's, (4 D(h/2) - D(h)) / 3, along the
 * gradient and along random directions, one input at a time, so that a fault in one cannot hide behind another.
 */
import { type Parameter, Tape, type Var } from '../../src/autograd/tape.ts'
import type { Backend } from '../../src/ggml/backend.ts'
import { allocate, type Buffer, readFloats, writeTensor, zeroTensor } from '../../src/ggml/buffer.ts'
import { Context } from '../../src/ggml/context.ts'
import { Allocator, Graph } from '../../src/ggml/graph.ts'
import { elements, GGML_TYPE, type GgmlType, type Tensor } from '../../src/ggml/types.ts'
import { createRandom } from '../../src/util/random.ts'
import { formulaTensor } from './formula.ts'

/** An input under test: its shape and, where not by formula in [-1, 1), its values. */
export interface Leaf {
  readonly ne: readonly number[]
  readonly parameter?: boolean // trained: its gradient is added to memory outside the graph
  readonly values?: Float32Array
}

/** What is differentiated where it is not a tape's `Var`: a loss that ends the tape. */
export interface Objective {
  readonly output: Tensor
  readonly weights: Float32Array
  readonly grads: readonly Tensor[]
}

export interface Evaluation {
  readonly output: Float32Array
  readonly grads: readonly Float32Array[]
}

type Build = (bench: Bench, inputs: readonly Var[], parameters: readonly Parameter[]) => Var | Objective

/**
 * Step of an input's values, which are about 1, in the mean. Measured on three layers (checkpoint.test.ts): 0.05 leaves an error of 0.9,
 * 0.01 one of 3e-3 and 0.005 one of 2e-4, falling as h^4 does; below it noise takes over.
 */
const STEP = 0.005
const RANDOM_DIRECTIONS = 4

/** Measured on AVX2: linear 5e-5, norm 5e-5, rope 3e-5, attention 1e-4, cross entropy 6e-5, three checkpointed layers 2e-4. */
export const GRADIENT_TOLERANCE = 1e-3

/** A graph with its inputs in a buffer of their own, where they stay from one compute to the next. */
export class Bench implements Disposable {
  readonly backend: Backend
  readonly graph: Graph
  readonly tape: Tape
  readonly #leaves: Context
  readonly #allocator: Allocator
  readonly #constants: (readonly [Tensor, ArrayBufferView])[] = []
  readonly #inputs: readonly Tensor[]
  readonly #grads: readonly Tensor[]
  readonly #zeroed: readonly Tensor[]
  readonly #buffer: Buffer
  readonly objective: Objective
  readonly values: readonly Float32Array[]
  readonly activationBytes: number

  constructor(backend: Backend, leaves: readonly Leaf[], build: Build, maxNodes = 2048) {
    this.backend = backend
    this.graph = new Graph(backend, maxNodes)
    this.tape = new Tape(this.graph)
    this.#leaves = new Context(backend.library, 64)
    this.#allocator = new Allocator(backend)
    this.values = leaves.map(({ ne, values }, i) => values ?? formulaTensor(`leaf ${i}`, product(ne), 1))
    const made = leaves.map(({ ne, parameter }) => {
      const value = this.#leaves.newTensor(GGML_TYPE.F32, ...ne)
      const grad = parameter ? this.#leaves.newTensor(GGML_TYPE.F32, ...ne) : null
      return { value, grad, input: grad ? this.tape.constant(value) : this.tape.variable(value) }
    })
    const parameters = made.flatMap(({ value, grad }) => (grad ? [{ value, grad }] : []))
    const result = build(
      this,
      made.map(({ input }) => input),
      parameters,
    )
    if ('output' in result) this.objective = result
    else {
      const weights = formulaTensor('output weights', elements(result.value), 1)
      const output = this.graph.output(result.value)
      this.tape.backward(result, this.constant(GGML_TYPE.F32, result.value.ne, weights))
      const grads = made.map(({ grad, input }) => grad ?? this.graph.output(this.tape.gradOf(input)!))
      this.objective = { output, weights, grads }
    }
    this.#inputs = made.map(({ value }) => value)
    this.#grads = this.objective.grads
    this.#zeroed = parameters.map(({ grad }) => grad)
    this.#buffer = allocate(backend, this.#leaves)!
    for (const [tensor, data] of this.#constants) writeTensor(backend, tensor, data)
    this.activationBytes = this.graph.allocate(this.#allocator)
  }

  /** A leaf whose values never change. */
  constant(type: GgmlType, ne: readonly number[], data: ArrayBufferView): Tensor {
    const tensor = this.#leaves.newTensor(type, ...ne)
    this.#constants.push([tensor, data])
    return tensor
  }

  floats(data: Float32Array, ...ne: number[]): Tensor {
    return this.constant(GGML_TYPE.F32, ne.length > 0 ? ne : [data.length], data)
  }

  integers(data: ArrayLike<number>, ...ne: number[]): Tensor {
    return this.constant(GGML_TYPE.I32, ne.length > 0 ? ne : [data.length], Int32Array.from(data))
  }

  async evaluate(values = this.values): Promise<Evaluation> {
    for (const [i, input] of this.#inputs.entries()) writeTensor(this.backend, input, values[i]!)
    for (const grad of this.#zeroed) zeroTensor(this.backend, grad)
    await this.graph.compute()
    return {
      output: readFloats(this.backend, this.objective.output),
      grads: this.#grads.map((grad) => readFloats(this.backend, grad)),
    }
  }

  async loss(values: readonly Float32Array[]): Promise<number> {
    return dot((await this.evaluate(values)).output, this.objective.weights)
  }

  [Symbol.dispose](): void {
    for (const each of [this.graph, this.#allocator, this.#buffer, this.#leaves]) each[Symbol.dispose]()
  }
}

/**
 * Largest error of the analytic gradients, over all inputs and directions d, relative to |gradient| |d| / sqrt(n), which is the size that
 * a derivative along d has on average.
 */
export async function gradientError(backend: Backend, leaves: readonly Leaf[], build: Build): Promise<number> {
  using bench = new Bench(backend, leaves, build)
  const { grads } = await bench.evaluate()
  let worst = 0
  for (const [i, grad] of grads.entries()) {
    const size = norm(grad)
    if (!(size > 0)) return Infinity // nothing was learned about this input
    for (const direction of directionsFor(grad, i)) {
      const moved = (by: number) =>
        bench.loss(
          bench.values.map((values, k) => (k === i ? values.map((value, j) => value + by * direction[j]!) : values)),
        )
      const slope = async (h: number) => ((await moved(h)) - (await moved(-h))) / (2 * h)
      const measured = (4 * (await slope(STEP / 2)) - (await slope(STEP))) / 3
      worst = Math.max(worst, Math.abs(measured - dot(grad, direction)) / size)
    }
  }
  return worst
}

/** Along the gradient, and at random; each of length sqrt(n), so that values move by about 1 per unit of step. */
function directionsFor(grad: Float32Array, seed: number): readonly Float32Array[] {
  const random = createRandom(7, seed)
  const drawn = Array.from({ length: RANDOM_DIRECTIONS }, () => grad.map(() => random.normal()))
  return [grad, ...drawn].map((direction) => {
    const factor = Math.sqrt(direction.length) / norm(direction)
    return direction.map((value) => value * factor)
  })
}

/** Largest difference over the largest value: how two float32 computations of one thing are compared. */
export function relativeToLargest(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Infinity
  let largest = 0
  let difference = 0
  for (let i = 0; i < want.length; i++) {
    largest = Math.max(largest, Math.abs(want[i]!))
    difference = Math.max(difference, Number.isNaN(got[i]!) ? Infinity : Math.abs(got[i]! - want[i]!))
  }
  return difference / largest
}

/** Cosine of the angle between two gradients. */
export function cosine(a: Float32Array, b: Float32Array): number {
  return dot(a, b) / (norm(a) * norm(b))
}

/** The same device as one that has none of the fused backward ops. */
export function withoutFusedOps(backend: Backend): Backend {
  return Object.create(backend, { supports: { value: () => false } }) as Backend
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function norm(a: Float32Array): number {
  return Math.sqrt(dot(a, a))
}

function product(ne: readonly number[]): number {
  return ne.reduce((a, b) => a * b, 1)
}
