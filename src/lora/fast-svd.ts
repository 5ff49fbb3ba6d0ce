import type { FrozenMatrix } from '../autograd/linear.ts'
import { transposeFrozen } from '../autograd/linear.ts'
import type { Backend } from '../ggml/backend.ts'
import { readFloats, writeTensor } from '../ggml/buffer.ts'
import { Allocator, Graph } from '../ggml/graph.ts'
import { getRows, mulMat } from '../ggml/ops.ts'
import { GGML_TYPE, type Tensor } from '../ggml/types.ts'
import { createRandom } from '../util/random.ts'
import { type Columns, orthonormal, smallSvd } from '../util/small-svd.ts'
import type { PrepareOptions } from './variants/variant.ts'

export interface TruncatedSvd {
  readonly left: Columns // r vectors of nOut
  readonly values: Float64Array // r, falling
  readonly right: Columns // r vectors of nIn
}

/** Extra directions that the subspace carries; on small matrices all of them, which makes the result exact. */
const OVERSAMPLING = 16
const EXACT_BELOW = 160
const POWER_STEPS = 16

/**
 * The leading part of a frozen weight's singular value decomposition by randomised subspace iteration (Halko et al. 2011): products on the
 * device with the dequantised weight, the small factorisations here.
 */
export async function fastSvd(
  backend: Backend,
  matrix: FrozenMatrix,
  rank: number,
  { seed, powerSteps = POWER_STEPS }: PrepareOptions,
): Promise<TruncatedSvd> {
  const [nIn, nOut] = matrix.weight.ne
  const least = Math.min(nIn, nOut)
  const width = least <= EXACT_BELOW ? least : Math.min(least, rank + OVERSAMPLING)
  using products = new Products(backend, matrix, width)
  const random = createRandom(seed)
  let right = orthonormal(
    Array.from({ length: width }, () => Float64Array.from({ length: nIn }, () => random.normal())),
  )
  for (let i = 0; i < powerSteps; i++) {
    const left = orthonormal(await products.timesW(right))
    right = orthonormal(await products.timesTransposed(left))
  }
  const { u, s, v } = smallSvd(await products.timesW(right)) // W right = u s v^T
  const rotated = Array.from({ length: rank }, (_, k) => combine(right, v[k]!))
  return { left: u.slice(0, rank), values: s.slice(0, rank), right: rotated }
}

function combine(columns: Columns, weights: Float64Array): Float64Array {
  const out = new Float64Array(columns[0]!.length)
  for (const [j, column] of columns.entries()) for (let i = 0; i < out.length; i++) out[i]! += column[i]! * weights[j]!
  return out
}

/** W X and W^T Y for blocks of `width` columns, in F32 from the dequantised weight. */
class Products implements Disposable {
  readonly #backend: Backend
  readonly #forward: Product
  readonly #backward: Product

  constructor(backend: Backend, matrix: FrozenMatrix, width: number) {
    const { weight, rowIds } = matrix
    this.#backend = backend
    const plain = { ...matrix, transposedType: GGML_TYPE.F32 }
    this.#forward = new Product(
      backend,
      (graph) => (weight.type === GGML_TYPE.F32 ? weight : getRows(graph.context, weight, rowIds)),
      weight.ne[0],
      width,
    )
    this.#backward = new Product(backend, (graph) => transposeFrozen(graph.context, plain), weight.ne[1], width)
  }

  timesW(columns: Columns): Promise<Columns> {
    return this.#forward.run(this.#backend, columns)
  }

  timesTransposed(columns: Columns): Promise<Columns> {
    return this.#backward.run(this.#backend, columns)
  }

  [Symbol.dispose](): void {
    this.#forward[Symbol.dispose]()
    this.#backward[Symbol.dispose]()
  }
}

class Product implements Disposable {
  readonly #graph: Graph
  readonly #allocator: Allocator
  readonly #input: Tensor
  readonly #output: Tensor

  constructor(backend: Backend, matrix: (graph: Graph) => Tensor, inner: number, width: number) {
    this.#graph = new Graph(backend, 32)
    this.#allocator = new Allocator(backend)
    this.#input = this.#graph.input(GGML_TYPE.F32, inner, width)
    this.#output = this.#graph.output(mulMat(this.#graph.context, matrix(this.#graph), this.#input))
    this.#graph.allocate(this.#allocator)
  }

  async run(backend: Backend, columns: Columns): Promise<Columns> {
    writeTensor(backend, this.#input, Float32Array.from(columns.flatMap((column) => Array.from(column))))
    await this.#graph.compute()
    const flat = readFloats(backend, this.#output)
    const length = this.#output.ne[0]
    return columns.map((_, j) => Float64Array.from(flat.subarray(j * length, (j + 1) * length)))
  }

  [Symbol.dispose](): void {
    this.#graph[Symbol.dispose]()
    this.#allocator[Symbol.dispose]()
  }
}
