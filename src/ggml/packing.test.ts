/** Packed matrices against plain ones, for whatever units this machine has: nothing is packed that multiplies otherwise. */
import { afterAll, describe, expect, it } from 'vitest'
import { createRandom } from '../util/random.ts'
import { openBackend } from './backend.ts'
import { allocate, readFloats, writeTensor } from './buffer.ts'
import { Context } from './context.ts'
import { Allocator, Graph } from './graph.ts'
import { mulMat } from './ops.ts'
import { allocateAs, pack, packingFor } from './packing.ts'
import { quantizeRows } from './quantize.ts'
import { GGML_TYPE, type GgmlType } from './types.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())
const random = createRandom(1)
const values = (count: number) => Float32Array.from({ length: count }, () => random.uniform() - 0.5)

/** Largest difference in parts of the largest value; null where the matrix is not packed. */
async function difference(type: GgmlType, nIn: number, nOut: number, columns: number): Promise<number | null> {
  const packing = packingFor(backend, type, [nIn, nOut, 1, 1])
  if (!packing) return null
  using plainContext = new Context(backend.library, 2)
  using packedContext = new Context(backend.library, 2)
  const plain = plainContext.newTensor(type, nIn, nOut)
  const packed = packedContext.newTensor(type, nIn, nOut)
  using _plain = allocate(backend, plainContext)
  using _packed = allocateAs(backend, packedContext, packing.bufferType)
  writeTensor(backend, plain, quantizeRows(backend.library, type, values(nIn * nOut), nIn))
  pack(backend, plain, packed)
  using graph = new Graph(backend, 8)
  using allocator = new Allocator(backend)
  const x = graph.input(GGML_TYPE.F32, nIn, columns)
  const [want, got] = [plain, packed].map((weight) => graph.output(mulMat(graph.context, weight, x)))
  graph.allocate(allocator)
  writeTensor(backend, x, values(nIn * columns))
  await graph.compute()
  const exact = readFloats(backend, want!)
  const largest = exact.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return readFloats(backend, got!).reduce((most, value, i) => Math.max(most, Math.abs(value - exact[i]!)), 0) / largest
}

describe.each(['Q8_0', 'Q4_0', 'Q4_1', 'IQ4_NL', 'Q2_K', 'Q4_K', 'Q5_K', 'Q6_K', 'IQ4_XS'] as const)('%s', (name) => {
  const rows = name.endsWith('_K') || name === 'IQ4_XS' ? [256, 512] : [32, 64, 96, 160, 256]

  it('multiplies as the plain matrix does, or is not packed', async () => {
    for (const nIn of rows)
      for (const nOut of [32, 40, 96, 352])
        for (const columns of [1, 2, 17, 33, 84]) {
          const error = await difference(GGML_TYPE[name], nIn, nOut, columns)
          if (error !== null) expect(error, `[${nIn}, ${nOut}] x ${columns}`).toBeLessThan(0.02)
        }
  })
})

describe('packingFor', () => {
  it('leaves floats, experts and GPUs alone', () => {
    for (const type of [GGML_TYPE.F32, GGML_TYPE.F16, GGML_TYPE.BF16])
      expect(packingFor(backend, type, [256, 256, 1, 1])).toBeNull()
    expect(packingFor(backend, GGML_TYPE.Q4_K, [256, 256, 4, 1])).toBeNull()
  })
})
