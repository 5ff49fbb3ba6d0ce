import { expect, it } from 'vitest'
import { createRandom } from '../util/random.ts'
import { openBackend } from './backend.ts'
import { readFloats, writeTensor } from './buffer.ts'
import { Allocator, Graph } from './graph.ts'
import { mulMat, softMax } from './ops.ts'
import { GGML_TYPE } from './types.ts'

const [N, COLUMNS] = [64, 48]

it('threads may come and go between graphs, and change no bit of a result', async () => {
  using backend = openBackend('cpu', 1)
  using graph = new Graph(backend, 16)
  using allocator = new Allocator(backend)
  const weight = graph.input(GGML_TYPE.F32, N, N)
  const x = graph.input(GGML_TYPE.F32, N, COLUMNS)
  const y = graph.output(softMax(graph.context, mulMat(graph.context, weight, x)))
  graph.allocate(allocator)
  const random = createRandom(1)
  const results: Float32Array[] = []
  const values = [N * N, N * COLUMNS].map((count) => Float32Array.from({ length: count }, () => random.normal()))
  for (const threads of [1, 2, 4, 1, 3]) {
    backend.useThreads(threads)
    for (let i = 0; i < 3; i++) {
      writeTensor(backend, weight, values[0]!)
      writeTensor(backend, x, values[1]!)
      await graph.compute()
      results.push(readFloats(backend, y))
    }
  }
  for (const result of results) expect(result).toEqual(results[0])
})

it('a backend may be freed while its threads sleep, and another opened', async () => {
  for (let i = 0; i < 5; i++) {
    using backend = openBackend('cpu', 2)
    using graph = new Graph(backend, 8)
    using allocator = new Allocator(backend)
    const x = graph.input(GGML_TYPE.F32, 8, 8)
    const y = graph.output(softMax(graph.context, x))
    graph.allocate(allocator)
    writeTensor(backend, x, new Float32Array(64))
    await graph.compute()
    expect(readFloats(backend, y)[0]).toBeCloseTo(1 / 8, 6)
  }
})
