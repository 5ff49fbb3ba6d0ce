import { existsSync, readFileSync } from 'node:fs'
import koffi from 'koffi'
import { expect, it } from 'vitest'
import type { Optimization } from '../util/optimizations.ts'
import { openBackend } from './backend.ts'
import { allocate } from './buffer.ts'
import { Context } from './context.ts'
import { Allocator, Graph } from './graph.ts'
import { sqr } from './ops.ts'
import { GGML_TYPE, type Tensor } from './types.ts'

const SIDE = 4096 // 64 MB

/** What Linux was told about the memory in the middle of a tensor. */
function adviceFor({ library: { native } }: ReturnType<typeof openBackend>, { handle }: Tensor): readonly string[] {
  const address = koffi.address(native.ggml_get_data(handle)) + BigInt(SIDE * SIDE * 2)
  let inside = false
  for (const line of readFileSync('/proc/self/smaps', 'utf8').split('\n')) {
    const range = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line)
    if (range) inside = address >= BigInt(`0x${range[1]}`) && address < BigInt(`0x${range[2]}`)
    if (inside && line.startsWith('VmFlags:')) return line.split(/\s+/)
  }
  throw new Error('the tensor lies in no mapping')
}

const hasHugePages = existsSync('/sys/kernel/mm/transparent_hugepage') // Linux, where its kernel was built with them
it.runIf(hasHugePages).each([
  [['huge_pages'], true],
  [[], false],
] as const)('optimizations %j: large pages asked for weights and activations is %s', (optimizations, asked) => {
  using backend = openBackend('cpu', 1, Infinity, optimizations as readonly Optimization[])
  using context = new Context(backend.library, 1)
  const weight = context.newTensor(GGML_TYPE.F32, SIDE, SIDE)
  using buffer = allocate(backend, context)!
  using graph = new Graph(backend, 4)
  using allocator = new Allocator(backend)
  const activation = graph.output(sqr(graph.context, graph.input(GGML_TYPE.F32, SIDE, SIDE)))
  graph.allocate(allocator)
  expect(buffer.sizeBytes).toBeGreaterThanOrEqual(SIDE * SIDE * 4)
  for (const tensor of [weight, activation]) expect(adviceFor(backend, tensor).includes('hg')).toBe(asked)
})
