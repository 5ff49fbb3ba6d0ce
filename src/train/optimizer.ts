import type { RunConfig } from '../config/run-config.ts'
import type { Backend } from '../ggml/backend.ts'
import { readFloats, writeTensor, zeroTensor } from '../ggml/buffer.ts'
import { Allocator, Graph } from '../ggml/graph.ts'
import { mul, optStepAdamw, sqr, sum, sumRows } from '../ggml/ops.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import type { Adapter } from '../lora/adapter.ts'

export type AdamWSettings = Pick<
  RunConfig,
  'adam_beta1' | 'adam_beta2' | 'adam_epsilon' | 'weight_decay' | 'max_grad_norm'
>

/** PyTorch adds this to the norm before it divides. */
const CLIP_EPSILON = 1e-6

/**
 * AdamW with decoupled weight decay (Loshchilov and Hutter) over the adapter's flat blocks, gradients clipped by their global norm as
 * `torch.nn.utils.clip_grad_norm_` does. Two small graphs: the norm is read back between them.
 */
export class AdamW implements Disposable {
  readonly #backend: Backend
  readonly #adapter: Adapter
  readonly #settings: AdamWSettings
  readonly #norm: Graph
  readonly #step: Graph
  readonly #allocators: readonly Allocator[]
  readonly #squared
  readonly #clip
  readonly #hyper

  constructor(backend: Backend, adapter: Adapter, settings: AdamWSettings) {
    const { params, grads, m, v } = adapter.flat
    this.#backend = backend
    this.#adapter = adapter
    this.#settings = settings
    this.#norm = new Graph(backend, 32)
    this.#squared = this.#norm.output(
      sum(this.#norm.context, sumRows(this.#norm.context, sqr(this.#norm.context, grads))),
    )
    this.#step = new Graph(backend, 32)
    this.#clip = this.#step.input(GGML_TYPE.F32, 1)
    this.#hyper = this.#step.input(GGML_TYPE.F32, 7)
    this.#step.expand(
      optStepAdamw(this.#step.context, params, mul(this.#step.context, grads, this.#clip), m, v, this.#hyper),
    )
    this.#allocators = [this.#norm, this.#step].map((graph) => {
      const allocator = new Allocator(backend)
      graph.allocate(allocator)
      return allocator
    })
  }

  zeroGrad(): void {
    zeroTensor(this.#backend, this.#adapter.flat.grads)
  }

  /**
   * Clips and steps. A norm that is not finite leaves parameters and moments as they were.
   * @param time 1-based count of steps, for the bias correction
   * @returns the gradient's norm before clipping
   */
  async step(learningRate: number, time: number): Promise<number> {
    await this.#norm.compute()
    const norm = Math.sqrt(readFloats(this.#backend, this.#squared)[0]!)
    if (!Number.isFinite(norm)) return norm
    const { adam_beta1, adam_beta2, adam_epsilon, weight_decay, max_grad_norm } = this.#settings
    const clip = max_grad_norm > 0 ? Math.min(1, max_grad_norm / (norm + CLIP_EPSILON)) : 1
    const corrections = [1 / (1 - adam_beta1 ** time), 1 / (1 - adam_beta2 ** time)]
    writeTensor(this.#backend, this.#clip, Float32Array.of(clip))
    writeTensor(
      this.#backend,
      this.#hyper,
      Float32Array.of(learningRate, adam_beta1, adam_beta2, adam_epsilon, weight_decay, ...corrections),
    )
    await this.#step.compute()
    return norm
  }

  [Symbol.dispose](): void {
    for (const each of [this.#norm, this.#step, ...this.#allocators]) each[Symbol.dispose]()
  }
}
