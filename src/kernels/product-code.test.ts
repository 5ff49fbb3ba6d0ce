/** The code itself, called on tensors made by hand: whole numbers, so that every sum is exact, and sentinels wherever nothing may be written or read. */
import fc from 'fast-check'
import koffi from 'koffi'
import { afterAll, describe, expect, it } from 'vitest'
import { openBackend } from '../ggml/backend.ts'
import { TENSOR_OFFSET } from '../ggml/tensor-layout.ts'
import { createRandom } from '../util/random.ts'
import { loadCode } from './executable-memory.ts'
import { vectorBytesOf } from './processor.ts'
import { productCode } from './product-code.ts'
import type { ProductCode, TileShape } from './product-frame.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())
const widest = vectorBytesOf(backend) ?? 0

const customOp = koffi.proto('void product_test_op(void *d, int thread, int threads, void *nothing)')
const TENSOR_BYTES = 336
const UNTOUCHED = 12345

/** A ggml_tensor over memory of its own. @param strides in floats, of ne0 .. ne3 */
function makeTensor(ne: readonly number[], strides: readonly number[], fill: number) {
  const count = ne.reduce((last, n, i) => last + (n - 1) * strides[i]!, 1)
  const memory = [koffi.alloc('float', count), koffi.alloc('uint8_t', TENSOR_BYTES)] as const
  const floats = new Float32Array(koffi.view(memory[0], count * 4)).fill(fill)
  const header = new DataView(koffi.view(memory[1], TENSOR_BYTES))
  for (const i of [0, 1, 2, 3]) {
    header.setBigInt64(TENSOR_OFFSET.ne + 8 * i, BigInt(ne[i]!), true)
    header.setBigInt64(TENSOR_OFFSET.nb + 8 * i, BigInt(4 * strides[i]!), true)
  }
  header.setBigUint64(TENSOR_OFFSET.data, koffi.address(floats), true)
  const indices = function* () {
    for (let b3 = 0; b3 < ne[3]!; b3++)
      for (let b2 = 0; b2 < ne[2]!; b2++)
        for (let y = 0; y < ne[1]!; y++) for (let x = 0; x < ne[0]!; x++) yield [x, y, b2, b3] as const
  }
  const placeOf = (at: readonly number[]) => at.reduce((sum, n, i) => sum + n * strides[i]!, 0)
  const free = () => {
    for (const each of memory) koffi.free(each)
  }
  return { header, floats, indices, placeOf, free }
}

interface Case {
  readonly M: number
  readonly N: number
  readonly K: number
  readonly outer: readonly [number, number]
  readonly gap: number // floats between rows
  readonly turned: boolean // w with its k dense
  readonly threads: number
}

/** What the code made of d, and what it should have: gaps included. */
function run(code: ProductCode, { M, N, K, outer, gap, turned, threads }: Case) {
  const dense = (n0: number, n1: number) => [1, n0 + gap, (n0 + gap) * n1 + gap, ((n0 + gap) * n1 + gap) * outer[0]]
  const v = makeTensor([M, K, ...outer], dense(M, K), Number.NaN)
  const [wide, narrow, ...rest] = turned ? dense(K, N) : dense(N, K)
  const w = makeTensor([N, K, ...outer], turned ? [narrow!, wide!, ...rest] : [wide!, narrow!, ...rest], Number.NaN)
  const d = makeTensor([M, N, ...outer], dense(M, N), UNTOUCHED)
  const random = createRandom(M * 1009 + N * 31 + K)
  for (const side of [v, w])
    for (const at of side.indices()) side.floats[side.placeOf(at)] = Math.floor(random.uniform() * 7) - 3
  for (const [i, side] of [v, w].entries())
    d.header.setBigUint64(TENSOR_OFFSET.src + 8 * i, koffi.address(side.header), true)
  const want = Float32Array.from(d.floats)
  for (const [i, j, b2, b3] of d.indices()) {
    let sum = 0
    for (let k = 0; k < K; k++) sum += v.floats[v.placeOf([i, k, b2, b3])]! * w.floats[w.placeOf([j, k, b2, b3])]!
    want[d.placeOf([i, j, b2, b3])] = sum
  }
  const address = addressOf(code)
  for (let thread = 0; thread < threads; thread++) koffi.call(address, customOp, d.header, thread, threads, null)
  const got = Float32Array.from(d.floats)
  for (const tensor of [v, w, d]) tensor.free()
  return { got, want }
}

const loaded = new Map<string, bigint>()
function addressOf(code: ProductCode): bigint {
  const key = JSON.stringify(code)
  const address = loaded.get(key) ?? loadCode(productCode(code))!
  loaded.set(key, address)
  return address
}

const sizes = fc.record({
  M: fc.integer({ min: 1, max: 150 }),
  N: fc.integer({ min: 1, max: 40 }),
  K: fc.integer({ min: 1, max: 70 }),
  outer: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
  gap: fc.constantFrom(0, 1, 5),
  turned: fc.boolean(),
  threads: fc.integer({ min: 1, max: 5 }),
})

const tiles: readonly (readonly [64 | 32, TileShape])[] = [
  [64, { rows: 1, columns: 24 }],
  [64, { rows: 1, columns: 16 }],
  [64, { rows: 2, columns: 8 }],
  [64, { rows: 2, columns: 12 }],
  [64, { rows: 4, columns: 6 }],
  [32, { rows: 2, columns: 6 }],
  [32, { rows: 1, columns: 12 }],
]

describe.each(tiles.filter(([vectorBytes]) => vectorBytes <= widest))(
  'vectors of %d bytes, tile %j',
  (vectorBytes, shape) => {
    it.each([null, 1, 16])('every element is exact, and nothing else is touched: depth %s', (depth) => {
      const code = { vectorBytes, ...shape, depth }
      const lanes = (shape.rows * vectorBytes) / 4
      fc.assert(
        fc.property(sizes, (size) => {
          const M = vectorBytes === 64 ? size.M : Math.ceil(size.M / lanes) * lanes // without masks vectors must fill M
          const { got, want } = run(code, { ...size, M })
          expect(got).toEqual(want)
        }),
        { numRuns: 12, endOnFailure: true },
      )
    })
  },
)
