/**
 * What this machine's matrix products reach at best: the yardstick of utilisation, measured beside the thing that is judged. Products of
 * the size that training has, each type in the file's layout and, where there is one, in that of the matrix units.
 */
import type { Backend } from '../ggml/backend.ts'
import { allocate, writeTensor } from '../ggml/buffer.ts'
import { Context } from '../ggml/context.ts'
import { Allocator, Graph } from '../ggml/graph.ts'
import { mulMat } from '../ggml/ops.ts'
import { allocateAs, type Packing, pack, packingFor } from '../ggml/packing.ts'
import { quantizeRows } from '../ggml/quantize.ts'
import { GGML_TYPE, type GgmlType, typeName } from '../ggml/types.ts'
import { createRandom } from '../util/random.ts'

export interface ProductPeak {
  readonly type: string // of the frozen side, "Q4_K"; the other side is F32
  readonly layout: string // "plain", "AMX", "CPU_REPACK"
  readonly flops: number // per second
}

/** [in, out] x [in, tokens] */
const SHAPE = { nIn: 768, nOut: 2048, tokens: 512 } as const
const REPEATS = 12

/** @param types besides F32, whose plain product is what BLAS calls sgemm */
export async function measurePeaks(backend: Backend, types: readonly GgmlType[]): Promise<readonly ProductPeak[]> {
  const peaks: ProductPeak[] = []
  for (const type of new Set([GGML_TYPE.F32, ...types])) {
    const packing = packingFor(backend, type, [SHAPE.nIn, SHAPE.nOut, 1, 1])
    const layouts = backend.optimizations.has('packed_weights') && packing ? [null, packing] : [null]
    for (const layout of layouts) {
      const seconds = await fastestProduct(backend, type, layout)
      const flops = (2 * SHAPE.nIn * SHAPE.nOut * SHAPE.tokens) / seconds
      peaks.push({ type: typeName(type), layout: layout?.name ?? 'plain', flops })
    }
  }
  return peaks
}

async function fastestProduct(backend: Backend, type: GgmlType, packing: Packing | null): Promise<number> {
  const { nIn, nOut, tokens } = SHAPE
  const random = createRandom(1)
  const values = (count: number) => Float32Array.from({ length: count }, () => random.normal())
  using plainContext = new Context(backend.library, 2)
  using packedContext = new Context(backend.library, 2)
  const plain = plainContext.newTensor(type, nIn, nOut)
  const packed = packing && packedContext.newTensor(type, nIn, nOut)
  using _plain = allocate(backend, plainContext)
  using _packed = packing ? allocateAs(backend, packedContext, packing.bufferType) : undefined
  const weights = values(nIn * nOut)
  writeTensor(backend, plain, type === GGML_TYPE.F32 ? weights : quantizeRows(backend.library, type, weights, nIn))
  if (packed) pack(backend, plain, packed)
  using graph = new Graph(backend, 16)
  using allocator = new Allocator(backend)
  const x = graph.input(GGML_TYPE.F32, nIn, tokens)
  graph.output(mulMat(graph.context, packed ?? plain, x))
  graph.allocate(allocator)
  writeTensor(backend, x, values(nIn * tokens))
  let best = Infinity
  for (let i = 0; i < REPEATS; i++) {
    const begin = performance.now()
    await graph.compute()
    best = Math.min(best, (performance.now() - begin) / 1000)
  }
  return best
}
