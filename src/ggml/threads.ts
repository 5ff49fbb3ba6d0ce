/**
 * How many CPU threads a graph gets where nobody said: those with which a matrix product was fastest just now. ggml's threads wait for each
 * other at every op, so one thread too many, or one on a core that somebody else uses, makes all of them slow.
 */
import { availableParallelism } from 'node:os'
import type { Backend } from './backend.ts'
import { writeTensor } from './buffer.ts'
import { Allocator, Graph } from './graph.ts'
import { mulMat } from './ops.ts'
import { elements, GGML_TYPE } from './types.ts'

/** [in, out] x [in, columns]: some milliseconds on one core. */
const PROBE = { nIn: 512, nOut: 1024, columns: 128 } as const
/** Products in a row, as a step has them: a barrier after each. */
const PRODUCTS = 8
const REPEATS = 3
/** More threads are taken only where they bring more than this. */
const GAIN = 1.05

/** Cores without hyper-threads, where that can be told. */
function physicalCores(): number {
  const logical = availableParallelism()
  return process.arch === 'x64' && logical > 4 ? Math.floor(logical / 2) : logical
}

/** Numbers of threads worth trying, fewest first. */
export function threadCandidates(physical = physicalCores(), logical = availableParallelism()): readonly number[] {
  const tried = [Math.ceil(physical / 2), physical, logical, ...(physical <= 2 ? [1] : [])]
  return [...new Set(tried)].sort((a, b) => a - b)
}

/** Sets the fastest number of `candidates` on the backend. @returns it */
export function measureThreads(backend: Backend, candidates = threadCandidates()): number {
  using graph = new Graph(backend, 4 * PRODUCTS)
  using allocator = new Allocator(backend)
  const weight = graph.input(GGML_TYPE.F32, PROBE.nIn, PROBE.nOut)
  const x = graph.input(GGML_TYPE.F32, PROBE.nIn, PROBE.columns)
  for (let i = 0; i < PRODUCTS; i++) graph.output(mulMat(graph.context, weight, x))
  graph.allocate(allocator)
  for (const tensor of [weight, x]) writeTensor(backend, tensor, new Float32Array(elements(tensor)).fill(0.5))
  let [chosen, best] = [candidates[0]!, Infinity]
  for (const threads of candidates) {
    backend.useThreads(threads)
    const times = Array.from({ length: REPEATS }, () => graph.computeSync())
    const seconds = Math.min(...times)
    if (seconds * GAIN < best) [chosen, best] = [threads, seconds]
  }
  backend.useThreads(chosen)
  return chosen
}
