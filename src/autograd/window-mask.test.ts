import { afterAll, expect, it } from 'vitest'
import { openBackend } from '../ggml/backend.ts'
import { allocate, readFloats, writeTensor } from '../ggml/buffer.ts'
import { Context } from '../ggml/context.ts'
import { Allocator, Graph } from '../ggml/graph.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { windowed } from './window-mask.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

/** What a causal mask of this length is under a window: 'x' where a key may be seen. */
async function picture(length: number, window: number): Promise<readonly string[]> {
  using leaves = new Context(backend.library, 4)
  using graph = new Graph(backend, 64)
  using allocator = new Allocator(backend)
  const mask = leaves.newTensor(GGML_TYPE.F32, length, length)
  using _buffer = allocate(backend, leaves)!
  const causal = Float32Array.from({ length: length * length }, (_, i) =>
    i % length > Math.floor(i / length) ? -Infinity : 0,
  )
  writeTensor(backend, mask, causal)
  const rectangle = { length, sequences: 1, mask }
  const [narrowed] = windowed(graph.context, { slots: null, rectangles: [rectangle] }, window).rectangles
  if (narrowed === rectangle) return ['as it was']
  const out = graph.output(narrowed!.mask)
  graph.allocate(allocator)
  await graph.compute()
  const values = readFloats(backend, out)
  return Array.from({ length }, (_, query) =>
    Array.from({ length }, (_, key) => {
      const value = values[query * length + key]!
      if (value === 0) return 'x'
      return value < -1e20 ? '.' : '?'
    }).join(''),
  )
}

it('shuts keys that are a window or more back', async () => {
  expect(await picture(5, 2)).toEqual(['x....', 'xx...', '.xx..', '..xx.', '...xx'])
  expect(await picture(5, 1)).toEqual(['x....', '.x...', '..x..', '...x.', '....x'])
  expect(await picture(5, 4)).toEqual(['x....', 'xx...', 'xxx..', 'xxxx.', '.xxxx'])
})

it('leaves a layout alone where nothing is that far', async () => {
  for (const window of [0, 5, 6]) expect(await picture(5, window)).toEqual(['as it was'])
})
