import { afterAll, describe, expect, it } from 'vitest'
import { openBackend } from './backend.ts'
import { allocate, readBytes, readFloats, sizeBytes, writeTensor, zeroTensor } from './buffer.ts'
import { Context } from './context.ts'
import { Allocator, Graph } from './graph.ts'
import { add, mulMat, scale, sqr, viewRows } from './ops.ts'
import { GGML_TYPE } from './types.ts'

const { F32, I32 } = GGML_TYPE
const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

describe('Context', () => {
  it('counts its tensors and says when it is full, again and again', () => {
    using context = new Context(backend.library, 3)
    for (let i = 0; i < 3; i++) context.newTensor(F32, 4)
    expect(context.tensorCount).toBe(3)
    for (let i = 0; i < 5; i++) expect(() => context.newTensor(F32, 4)).toThrow('context holds at most 3 tensors')
  })

  it('says so for an op as for a tensor', () => {
    using context = new Context(backend.library, 1)
    const a = context.newTensor(F32, 4)
    expect(() => sqr(context, a)).toThrow('context holds at most 1 tensors')
  })

  it('says when it is used after it was freed, and may be freed twice', () => {
    const context = new Context(backend.library, 3)
    const a = context.newTensor(F32, 4)
    context[Symbol.dispose]()
    context[Symbol.dispose]()
    expect(() => context.newTensor(F32, 4)).toThrow('context used after it was freed')
    expect(() => sqr(context, a)).toThrow('context used after it was freed')
    expect(() => allocate(backend, context)).toThrow('context used after it was freed')
  })

  it('holds whole blocks of quantised types only', () => {
    using context = new Context(backend.library, 3)
    expect(() => context.newTensor(GGML_TYPE.Q4_K, 100, 3)).toThrow(
      'a row of 100 values does not fill Q4_K blocks of 256',
    )
    expect(context.newTensor(GGML_TYPE.Q4_K, 512, 3).ne).toEqual([512, 3, 1, 1])
  })
})

describe('Buffer', () => {
  it('gives back what was written, bit for bit', () => {
    using context = new Context(backend.library, 2)
    const [floats, integers] = [context.newTensor(F32, 5, 3), context.newTensor(I32, 4)]
    using buffer = allocate(backend, context)!
    expect(buffer.sizeBytes).toBeGreaterThanOrEqual(15 * 4 + 4 * 4)
    const values = Float32Array.of(0, -0, 1, -1, 1e-45, 3.4e38, Infinity, -Infinity, 0.1, 1 / 3, 7, 8, 9, 10, 11)
    writeTensor(backend, floats, values)
    writeTensor(backend, integers, Int32Array.of(1, -2, 2 ** 31 - 1, -(2 ** 31)))
    expect(readFloats(backend, floats)).toEqual(values)
    expect(readFloats(backend, floats, 2)).toEqual(values.slice(0, 2))
    expect(new Int32Array(readBytes(backend, integers).buffer)).toEqual(Int32Array.of(1, -2, 2 ** 31 - 1, -(2 ** 31)))
  })

  it('writes a part at an offset, from a view of another array', () => {
    using context = new Context(backend.library, 1)
    const tensor = context.newTensor(F32, 4)
    using buffer = allocate(backend, context)!
    buffer.clear()
    writeTensor(backend, tensor, Float32Array.of(9, 5, 6, 9).subarray(1, 3), 4)
    expect([...readFloats(backend, tensor)]).toEqual([0, 5, 6, 0])
    zeroTensor(backend, tensor)
    expect([...readFloats(backend, tensor)]).toEqual([0, 0, 0, 0])
  })

  it('knows the bytes of quantised tensors', () => {
    using context = new Context(backend.library, 2)
    expect(sizeBytes(backend, context.newTensor(GGML_TYPE.Q4_K, 512, 3))).toBe(2 * 144 * 3)
    expect(sizeBytes(backend, context.newTensor(F32, 5, 3))).toBe(60)
  })

  it('is never written with nothing', () => {
    using context = new Context(backend.library, 1)
    const tensor = context.newTensor(F32, 4)
    using _buffer = allocate(backend, context)!
    expect(() => writeTensor(backend, tensor, new Float32Array(0))).toThrow('zero bytes')
  })
})

describe('Graph', () => {
  /** y = (2 x)^2 for x of n values. */
  function squares(n: number) {
    const graph = new Graph(backend, 16)
    const x = graph.input(F32, n)
    const y = graph.output(sqr(graph.context, scale(graph.context, x, 2)))
    const run = async (values: Float32Array) => {
      writeTensor(backend, x, values)
      await graph.compute()
      return [...readFloats(backend, y)]
    }
    return { graph, run, [Symbol.dispose]: () => graph[Symbol.dispose]() }
  }

  it('computes what its nodes say, as often as it is asked', async () => {
    using allocator = new Allocator(backend)
    using it = squares(3)
    expect(it.graph.nodeCount).toBe(2)
    it.graph.allocate(allocator)
    expect(await it.run(Float32Array.of(1, 2, 3))).toEqual([4, 16, 36])
    expect(await it.run(Float32Array.of(-1, 0, 5))).toEqual([4, 0, 100])
  })

  it('says when it is allocated twice, or computed before it is allocated', async () => {
    using allocator = new Allocator(backend)
    using it = squares(3)
    await expect(it.graph.compute()).rejects.toThrow('graph computed before it was allocated')
    it.graph.allocate(allocator)
    expect(() => it.graph.allocate(allocator)).toThrow('graph allocated twice')
  })

  it('takes no node once it is allocated', () => {
    using allocator = new Allocator(backend)
    using it = squares(3)
    it.graph.allocate(allocator)
    expect(() => it.graph.input(F32, 3)).toThrow('node added to a graph that is allocated')
  })

  it('says when it is used after it was freed', async () => {
    using allocator = new Allocator(backend)
    const it = squares(3)
    it.graph.allocate(allocator)
    it.graph[Symbol.dispose]()
    it.graph[Symbol.dispose]()
    await expect(it.graph.compute()).rejects.toThrow('graph used after it was freed')
    expect(() => it.graph.input(F32, 3)).toThrow('context used after it was freed')
  })

  it('shares an allocator with graphs that run one after another, which grows to the largest', async () => {
    using allocator = new Allocator(backend)
    const sizes: number[] = []
    for (const n of [8, 5000, 8, 300]) {
      using it = squares(n)
      sizes.push(it.graph.allocate(allocator))
      const x = Float32Array.from({ length: n }, (_, i) => i % 7)
      expect(await it.run(x)).toEqual(Array.from(x, (value) => 4 * value * value))
    }
    expect(sizes[1]).toBeGreaterThan(sizes[0]!)
    expect(sizes.slice(2)).toEqual([sizes[1], sizes[1]])
  })

  it('measures what it will take without taking it', () => {
    using allocator = new Allocator(backend)
    using it = squares(4096)
    const measured = it.graph.measure()
    expect(it.graph.measure()).toBe(measured)
    expect(it.graph.allocate(allocator)).toBe(measured)
  })

  it('reuses memory of nodes that no one reads any more', () => {
    using graph = new Graph(backend, 64)
    let x = graph.input(F32, 1024)
    for (let i = 0; i < 20; i++) x = add(graph.context, x, sqr(graph.context, x))
    graph.output(x)
    expect(graph.measure()).toBeLessThan(6 * 4096)
  })

  it('writes into memory outside through views', async () => {
    using context = new Context(backend.library, 1)
    const outside = context.newTensor(F32, 2, 3)
    using _buffer = allocate(backend, context)!
    writeTensor(backend, outside, Float32Array.of(1, 2, 3, 4, 5, 6))
    using graph = new Graph(backend, 16)
    const rows = graph.output(scale(graph.context, viewRows(graph.context, outside, 1, 2), 10))
    using allocator = new Allocator(backend)
    graph.allocate(allocator)
    await graph.compute()
    expect([...readFloats(backend, rows)]).toEqual([30, 40, 50, 60])
  })

  it('computes off the event loop: timers tick meanwhile', async () => {
    using graph = new Graph(backend, 64)
    const n = 640
    let x = graph.input(F32, n, n)
    const first = x
    for (let i = 0; i < 8; i++) x = scale(graph.context, mulMat(graph.context, x, x), 1 / n)
    graph.output(x)
    using allocator = new Allocator(backend)
    graph.allocate(allocator)
    writeTensor(backend, first, new Float32Array(n * n).fill(1))
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    await graph.compute()
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(3) // about 80 ms of work, with ticks of about 1 ms
  })
})
