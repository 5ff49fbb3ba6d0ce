/**
 * An adapter on the device: the trained tensors of every target, their gradients and the optimizer's moments, each kind as one flat block
 * so that norm, clipping and step are one op each. What the tensors mean is the variant's. Knows neither data nor loop.
 */
import type { FrozenMatrix } from '../autograd/linear.ts'
import { mask } from '../autograd/linear.ts'
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
import { FLAT_ROW, flatLayout } from './flat-layout.ts'
import { alphaOf, type PatternSettings, rankOf } from './patterns.ts'
import { type VariantName, variants } from './variants/table.ts'
import type { AdapterModule, ParameterGroup, TensorSpec, TrainedTensor, Values } from './variants/variant.ts'
import type { AdapterWeights, ModuleWeights } from './weights.ts'

export interface LoraSettings extends PatternSettings {
  readonly useRslora: boolean
  readonly dropout: number
  readonly seed: number
  readonly variant?: VariantName | undefined // plain LoRA
  readonly gaussianInit?: boolean | undefined // A normal with deviation 1 / r instead of Kaiming uniform
  readonly powerSteps?: number | undefined // PiSSA: subspace iterations of the fast SVD
}

/** All tensors of one optimizer group, one after another: [256, n / 256] each. */
export interface FlatBlock {
  readonly group: ParameterGroup
  readonly params: Tensor
  readonly grads: Tensor
  readonly m: Tensor
  readonly v: Tensor
}

export interface Adapter extends Disposable {
  readonly settings: LoraSettings
  readonly modules: readonly AdapterModule[]
  readonly sites: readonly Site[]
  readonly blocks: readonly FlatBlock[]
  readonly bytes: number
  readonly parameterCount: number
  isTrained(layer: number): boolean
  /** How a graph with these dropout masks (null: no dropout) adds the adapter. */
  adapt(masks: DropoutMasks | null): Adapt
  /** Sets what follows from the frozen weights (DoRA's magnitudes, PiSSA's factors). Call once, before training or restoring. */
  prepare(matrixOf: (site: Site) => FrozenMatrix): Promise<void>
  /** Gradients by site, for tests and reports. */
  readGrads(): readonly ModuleWeights[]
  readWeights(): AdapterWeights
  writeWeights(modules: readonly ModuleWeights[]): void
}

/** Makes an adapter that leaves the base as it is: its first forward equals the base's. */
export function injectLora(backend: Backend, sites: readonly Site[], settings: LoraSettings): Adapter {
  const variant = variants[settings.variant ?? 'lora']
  const specs = sites.map((site) => ({
    site,
    trained: variant.trained(site, rankOf(settings, site)),
    constants: variant.constants(site, rankOf(settings, site)),
  }))
  const layouts = flatLayout(specs.flatMap(({ trained }) => trained))
  const rows = layouts.reduce((sum, layout) => sum + layout.rows, 0)
  const tensors = specs.reduce((sum, { trained, constants }) => sum + 4 * trained.length + constants.length, 0)
  const context = new Context(backend.library, 4 * layouts.length + tensors)
  const blocks = layouts.map(({ group, rows: blockRows }): FlatBlock => {
    const block = () => context.newTensor(GGML_TYPE.F32, FLAT_ROW, blockRows)
    return { group, params: block(), grads: block(), m: block(), v: block() }
  })
  const place = (spec: TensorSpec): TrainedTensor => {
    const i = layouts.findIndex(({ group }) => group === spec.group)
    const [ne0, ne1 = 1] = spec.ne
    const view = (of: Tensor) => view2d(context, of, ne0, ne1, layouts[i]!.offsets.get(spec)! * 4)
    const { group, params, grads, m, v } = blocks[i]!
    return { group, value: view(params), grad: view(grads), m: view(m), v: view(v) }
  }
  const modules = specs.map(({ site, trained, constants }): AdapterModule => {
    const [rank, alpha] = [rankOf(settings, site), alphaOf(settings, site)]
    return {
      site,
      rank,
      alpha,
      scale: variant.scale({ rank, alpha, useRslora: settings.useRslora }),
      trained: Object.fromEntries(trained.map((spec) => [spec.name, place(spec)])),
      constants: Object.fromEntries(constants.map(({ name, ne }) => [name, context.newTensor(GGML_TYPE.F32, ...ne)])),
    }
  })
  const buffer = allocate(backend, context)
  if (!buffer)
    throw new UserError('lora.noMemory', { device: backend.name, megabytes: Math.ceil((rows * FLAT_ROW * 16) / 1e6) })
  buffer.clear()
  for (const [i, module] of modules.entries()) {
    writeValues(
      backend,
      module,
      variant.initialise(module.site, module.rank, createRandom(settings.seed, i), settings.gaussianInit === true),
    )
  }
  return assemble(backend, settings, modules, blocks, buffer, context)
}

function assemble(
  backend: Backend,
  settings: LoraSettings,
  modules: readonly AdapterModule[],
  blocks: readonly FlatBlock[],
  buffer: Buffer,
  context: Context,
): Adapter {
  const variant = variants[settings.variant ?? 'lora']
  const bySite = new Map(modules.map((module) => [module.site.ggufName, module]))
  const layers = new Set(modules.map(({ site }) => site.layer))
  return {
    settings,
    modules,
    sites: modules.map(({ site }) => site),
    blocks,
    bytes: buffer.sizeBytes,
    parameterCount: modules.reduce(
      (sum, { trained }) => sum + Object.values(trained).reduce((n, { value }) => n + elements(value), 0),
      0,
    ),
    isTrained: (layer) => layers.has(layer),
    adapt: (masks) => (tape, site, x, output, matrix) => {
      const module = bySite.get(site.ggufName)
      if (!module) return output
      const input = masks ? mask(tape, x, masks.for(tape.graph, site, x.value.ne[1])) : x // [nIn, N]
      return variant.apply(tape, module, { input, droppedOut: masks !== null, output, matrix })
    },
    async prepare(matrixOf) {
      if (!variant.prepare) return
      for (const [i, module] of modules.entries()) {
        writeValues(
          backend,
          module,
          await variant.prepare(backend, module, matrixOf(module.site), {
            seed: settings.seed + i,
            powerSteps: settings.powerSteps,
          }),
        )
      }
    },
    readGrads: () => modules.map((module) => readModule(backend, module, 'grad')),
    readWeights: () => ({ ...settings, modules: modules.map((module) => readModule(backend, module, 'value')) }),
    writeWeights(weights) {
      for (const { site, a, b, extra } of weights) writeValues(backend, bySite.get(site.ggufName)!, { a, b, ...extra })
    },
    [Symbol.dispose]() {
      buffer[Symbol.dispose]()
      context[Symbol.dispose]()
    },
  }
}

function writeValues(backend: Backend, { trained, constants }: AdapterModule, values: Values): void {
  for (const [name, data] of Object.entries(values)) {
    const tensor = trained[name]?.value ?? constants[name]
    if (tensor) writeTensor(backend, tensor, data)
  }
}

function readModule(
  backend: Backend,
  { site, alpha, trained, constants }: AdapterModule,
  kind: 'value' | 'grad',
): ModuleWeights {
  const read = Object.entries(trained).map(([name, parameter]) => [name, readFloats(backend, parameter[kind])] as const)
  const fixed =
    kind === 'value'
      ? Object.entries(constants).map(([name, tensor]) => [name, readFloats(backend, tensor)] as const)
      : []
  const { a, b, ...extra } = Object.fromEntries([...read, ...fixed])
  return { site, alpha, a: a!, b: b!, extra }
}
