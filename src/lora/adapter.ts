/**
 * A LoRA adapter on the device: A and B of every target, their gradients and AdamW's moments, each kind as one flat block so that the
 * norm, the clipping and the step are one op each. Knows neither data nor loop.
 */
import { add, mask, scale, trainedLinear } from '../autograd/linear.ts'
import type { Parameter } from '../autograd/tape.ts'
import type { Backend } from '../ggml/backend.ts'
import { allocate, type Buffer, readFloats, writeTensor } from '../ggml/buffer.ts'
import { Context } from '../ggml/context.ts'
import { view2d } from '../ggml/ops.ts'
import { elements, GGML_TYPE, type Tensor } from '../ggml/types.ts'
import type { Adapt } from '../models/model.ts'
import type { Site } from '../models/sites.ts'
import { UserError } from '../texts/user-error.ts'
import { createRandom } from '../util/random.ts'
import type { DropoutMasks } from './dropout.ts'
import { type AdapterWeights, loraScale, type ModuleWeights } from './weights.ts'

export interface LoraSettings {
  readonly rank: number
  readonly alpha: number
  readonly useRslora: boolean
  readonly dropout: number
  readonly seed: number
}

/** Row length of the flat blocks: ggml's optimizer step shares rows among threads. */
const FLAT_ROW = 256
/** Tensors begin at multiples of 256 bytes, which every device's buffer alignment accepts. */
const ALIGN = 64

interface LoraModule {
  readonly site: Site
  readonly a: Parameter // [nIn, r]
  readonly b: Parameter // [r, nOut]
}

export interface FlatBlocks {
  readonly params: Tensor // [256, n / 256]
  readonly grads: Tensor
  readonly m: Tensor
  readonly v: Tensor
}

export interface Adapter extends Disposable {
  readonly settings: LoraSettings
  readonly sites: readonly Site[]
  readonly flat: FlatBlocks
  readonly bytes: number
  readonly parameterCount: number
  isTrained(layer: number): boolean
  /** How a graph with these dropout masks (null: no dropout) adds the adapter. */
  adapt(masks: DropoutMasks | null): Adapt
  /** Gradients by site, for tests and reports. */
  readGrads(): readonly ModuleWeights[]
  readWeights(): AdapterWeights
  writeWeights(modules: readonly ModuleWeights[]): void
}

/** Makes the adapter with A drawn uniformly from +-1/sqrt(nIn) (PEFT's Kaiming init) and B zero, so that it begins as the base. */
export function injectLora(backend: Backend, sites: readonly Site[], settings: LoraSettings): Adapter {
  const { rank } = settings
  const layout = flatLayout(sites, rank)
  const context = new Context(backend.library, 4 + sites.length * 4)
  const block = () => context.newTensor(GGML_TYPE.F32, FLAT_ROW, layout.total / FLAT_ROW)
  const flat: FlatBlocks = { params: block(), grads: block(), m: block(), v: block() }
  const view = (of: Tensor, ne0: number, ne1: number, offset: number) => view2d(context, of, ne0, ne1, offset * 4)
  const modules = sites.map((site, i): LoraModule => {
    const { a, b } = layout.offsets[i]!
    return {
      site,
      a: { value: view(flat.params, site.nIn, rank, a), grad: view(flat.grads, site.nIn, rank, a) },
      b: { value: view(flat.params, rank, site.nOut, b), grad: view(flat.grads, rank, site.nOut, b) },
    }
  })
  const buffer = allocate(backend, context)
  if (!buffer)
    throw new UserError('lora.noMemory', { device: backend.name, megabytes: Math.ceil((layout.total * 16) / 1e6) })
  buffer.clear()
  initialise(backend, modules, settings.seed)
  return assemble(backend, settings, modules, flat, buffer, context)
}

function assemble(
  backend: Backend,
  settings: LoraSettings,
  modules: readonly LoraModule[],
  flat: FlatBlocks,
  buffer: Buffer,
  context: Context,
): Adapter {
  const bySite = new Map(modules.map((module) => [module.site.ggufName, module]))
  const layers = new Set(modules.map(({ site }) => site.layer))
  const factor = loraScale(settings)
  const read = (kind: 'value' | 'grad') =>
    modules.map(({ site, a, b }) => ({ site, a: readFloats(backend, a[kind]), b: readFloats(backend, b[kind]) }))
  return {
    settings,
    sites: modules.map(({ site }) => site),
    flat,
    bytes: buffer.sizeBytes,
    parameterCount: modules.reduce((sum, { a, b }) => sum + elements(a.value) + elements(b.value), 0),
    isTrained: (layer) => layers.has(layer),
    adapt: (masks) => (tape, site, x, y) => {
      const module = bySite.get(site.ggufName)
      if (!module) return y
      const input = masks ? mask(tape, x, masks.for(tape.graph, site, x.value.ne[1])) : x // [nIn, N]
      const low = trainedLinear(tape, input, module.a) // [r, N]
      return add(tape, y, scale(tape, trainedLinear(tape, low, module.b), factor)) // [nOut, N]
    },
    readGrads: () => read('grad'),
    readWeights: () => ({ ...settings, modules: read('value') }),
    writeWeights(weights) {
      for (const { site, a, b } of weights) {
        const module = bySite.get(site.ggufName)!
        writeTensor(backend, module.a.value, a)
        writeTensor(backend, module.b.value, b)
      }
    },
    [Symbol.dispose]() {
      buffer[Symbol.dispose]()
      context[Symbol.dispose]()
    },
  }
}

function flatLayout(sites: readonly Site[], rank: number) {
  let end = 0
  const take = (count: number): number => {
    const start = end
    end = Math.ceil((start + count) / ALIGN) * ALIGN
    return start
  }
  const offsets = sites.map(({ nIn, nOut }) => ({ a: take(nIn * rank), b: take(nOut * rank) }))
  return { offsets, total: Math.ceil(end / FLAT_ROW) * FLAT_ROW }
}

function initialise(backend: Backend, modules: readonly LoraModule[], seed: number): void {
  for (const [i, { site, a }] of modules.entries()) {
    const values = new Float32Array(elements(a.value))
    const bound = 1 / Math.sqrt(site.nIn)
    createRandom(seed, i).fillUniform(values, -bound, bound)
    writeTensor(backend, a.value, values)
  }
}
