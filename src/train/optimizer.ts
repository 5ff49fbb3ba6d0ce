import type { Backend } from '../ggml/backend.ts'
import { readFloats, writeTensor, zeroTensor } from '../ggml/buffer.ts'
import { Allocator, Graph } from '../ggml/graph.ts'
import { add, mul, sqr, sum, sumRows, view2d } from '../ggml/ops.ts'
import { GGML_TYPE, type Tensor } from '../ggml/types.ts'
import type { Adapter, FlatBlock } from '../lora/adapter.ts'
import { FLAT_ROW } from '../lora/flat-layout.ts'
import type { ParameterGroup } from '../lora/variants/variant.ts'
import type { OptimizerRule, OptimizerSettings } from './optimizers/rule.ts'
import { optimizers } from './optimizers/table.ts'

/** PyTorch adds this to the norm before it divides. */
const CLIP_EPSILON = 1e-6
const NODES_PER_BLOCK = 64

/**
 * Moves the adapter's parameters by the rule that `optim` names, gradients clipped by their global norm as
 * `torch.nn.utils.clip_grad_norm_` does. Two small graphs: the norm is read back between them.
 */
export class Optimizer implements Disposable {
  readonly #backend: Backend
  readonly #adapter: Adapter
  readonly #settings: OptimizerSettings
  readonly #rule: OptimizerRule
  readonly #norm: Graph
  readonly #step: Graph
  readonly #allocators: readonly Allocator[]
  readonly #squared: Tensor
  readonly #clip: Tensor
  readonly #hyper: Readonly<Record<ParameterGroup, Tensor>>

  constructor(backend: Backend, adapter: Adapter, settings: OptimizerSettings) {
    this.#backend = backend
    this.#adapter = adapter
    this.#settings = settings
    this.#rule = optimizers[settings.optim ?? 'adamw']
    this.#norm = new Graph(backend, 32)
    const normCtx = this.#norm.context
    const squares = adapter.blocks.map(({ grads }) => sum(normCtx, sumRows(normCtx, sqr(normCtx, grads))))
    this.#squared = this.#norm.output(squares.reduce((a, b) => add(normCtx, a, b)))
    const blocks = this.#rule.per === 'group' ? adapter.blocks : tensorBlocks(adapter)
    this.#step = new Graph(backend, NODES_PER_BLOCK * (blocks.length + 2))
    this.#clip = this.#step.input(GGML_TYPE.F32, FLAT_ROW) // as long as a row of a flat block: one number is repeated slowly
    const hyper = () => this.#step.input(GGML_TYPE.F32, 1, this.#rule.hyperCount)
    this.#hyper = { a: hyper(), b: hyper() }
    for (const block of blocks) this.#expand(block)
    this.#allocators = [this.#norm, this.#step].map((graph) => {
      const allocator = new Allocator(backend)
      graph.allocate(allocator)
      return allocator
    })
  }

  zeroGrad(): void {
    for (const { grads } of this.#adapter.blocks) zeroTensor(this.#backend, grads)
  }

  /** Norm of the gradients as they are. */
  async gradNorm(): Promise<number> {
    await this.#norm.compute()
    return Math.sqrt(readFloats(this.#backend, this.#squared)[0]!)
  }

  /**
   * Clips and steps. A norm that is not finite leaves parameters and moments as they were.
   * @param time 1-based count of steps, for the bias correction
   * @returns the gradient's norm before clipping
   */
  async step(learningRate: number, time: number): Promise<number> {
    const norm = await this.gradNorm()
    if (Number.isFinite(norm)) await this.apply(norm, learningRate, time)
    return norm
  }

  /** The step itself, for gradients whose norm is known. */
  async apply(norm: number, learningRate: number, time: number): Promise<void> {
    const { max_grad_norm, loraplus_lr_ratio } = this.#settings
    const clip = max_grad_norm > 0 ? Math.min(1, max_grad_norm / (norm + CLIP_EPSILON)) : 1
    const rates = { a: learningRate, b: learningRate * (loraplus_lr_ratio || 1) }
    writeTensor(this.#backend, this.#clip, new Float32Array(FLAT_ROW).fill(clip))
    for (const group of ['a', 'b'] as const) {
      writeTensor(
        this.#backend,
        this.#hyper[group],
        Float32Array.from(this.#rule.hyper(this.#settings, rates[group], time)),
      )
    }
    await this.#step.compute()
  }

  #expand(block: FlatBlock): void {
    const { context } = this.#step
    const factor = block.grads.ne[0] === FLAT_ROW ? this.#clip : view2d(context, this.#clip, 1, 1, 0)
    const clipped = { ...block, grads: mul(context, block.grads, factor) }
    for (const node of this.#rule.build(context, clipped, this.#hyper[block.group], this.#settings))
      this.#step.expand(node)
  }

  [Symbol.dispose](): void {
    for (const each of [this.#norm, this.#step, ...this.#allocators]) each[Symbol.dispose]()
  }
}

/** Each trained tensor as a block of its own. */
function tensorBlocks({ modules }: Adapter): readonly FlatBlock[] {
  return modules.flatMap(({ trained }) =>
    Object.values(trained).map(({ group, value, grad, m, v }) => ({ group, params: value, grads: grad, m, v })),
  )
}
