import type { Backend } from '../ggml/backend.ts'
import { readFloats, writeTensor } from '../ggml/buffer.ts'
import type { Context } from '../ggml/context.ts'
import { Allocator, Graph } from '../ggml/graph.ts'
import { add, addInplace, div, mulMat, scale, sqr, sqrt, sub, sum, transposed } from '../ggml/ops.ts'
import { GGML_TYPE, type Tensor } from '../ggml/types.ts'
import {
  type BudgetSettings,
  budgetAt,
  type Importance,
  keepBest,
  observeImportance,
  tripletScores,
} from '../lora/adalora-budget.ts'
import type { Adapter } from '../lora/adapter.ts'
import type { AdapterModule, TrainedTensor } from '../lora/variants/variant.ts'
import { invariant } from '../util/errors.ts'
import type { ExtraState } from './adapter-state.ts'

/** Tensors whose importance is watched. */
const WATCHED = ['a', 'e', 'b'] as const

/**
 * AdaLoRA while it trains: the orthogonality term's gradient before each step, and after it the choice of which singular values stay. The
 * importance is read from the device, scored here, and zeros are written back into E.
 */
export class BudgetController implements Disposable {
  readonly #backend: Backend
  readonly #modules: readonly AdapterModule[]
  readonly #settings: BudgetSettings
  readonly #graph: Graph
  readonly #allocator: Allocator
  readonly #identities: ReadonlyMap<number, Tensor>
  readonly #penalty: Tensor
  readonly #importance = new Map<string, Importance>()
  #kept: readonly (readonly boolean[])[] | null = null

  /** @param weight factor of the orthogonality term (`orth_reg_weight`) */
  constructor(backend: Backend, adapter: Adapter, settings: BudgetSettings, weight: number) {
    this.#backend = backend
    this.#modules = adapter.modules
    this.#settings = settings
    this.#allocator = new Allocator(backend)
    this.#graph = new Graph(backend, adapter.modules.length * 48 + 64)
    const ranks = [...new Set(adapter.modules.map(({ rank }) => rank))]
    this.#identities = new Map(ranks.map((rank) => [rank, this.#graph.input(GGML_TYPE.F32, rank, rank)]))
    const share = weight / (2 * adapter.modules.length)
    const norms = adapter.modules.flatMap(({ rank, trained }) => {
      const identity = this.#identities.get(rank)!
      return [
        this.#orthogonality(trained.a!, identity, share, true),
        this.#orthogonality(trained.b!, identity, share, false),
      ]
    })
    const { context } = this.#graph
    this.#penalty = this.#graph.output(
      scale(
        context,
        norms.reduce((x, y) => add(context, x, y)),
        share,
      ),
    )
    this.#graph.allocate(this.#allocator)
  }

  /** Adds the gradient of weight * mean |P P^T - I|_F over all A and B to theirs. @returns the term itself */
  async regularise(): Promise<number> {
    for (const [rank, tensor] of this.#identities) {
      writeTensor(
        this.#backend,
        tensor,
        Float32Array.from({ length: rank * rank }, (_, i) => (i % (rank + 1) === 0 ? 1 : 0)),
      )
    }
    await this.#graph.compute()
    return readFloats(this.#backend, this.#penalty)[0]!
  }

  /** Call after the optimizer's step, gradients still in place. @param step 0-based */
  afterStep(step: number): void {
    const plan = budgetAt(this.#settings, this.#modules.length, step)
    if (plan.action !== 'keep' && plan.observe) this.#observe()
    if (plan.action === 'prune') this.#kept = keepBest(this.#scores(), plan.budget)
    if (plan.action !== 'none' && this.#kept) this.#mask(this.#kept)
  }

  /** Whether the target budget is reached once `steps` steps are taken: weights from before have more triplets than were asked for. */
  reached(steps: number): boolean {
    return steps > this.#settings.totalSteps - this.#settings.tfinal
  }

  /** Singular values left per site, by llama.cpp name. */
  ranks(): Readonly<Record<string, number>> {
    const left = (module: AdapterModule) =>
      readFloats(this.#backend, module.trained.e!.value).filter((value) => value !== 0).length
    return Object.fromEntries(this.#modules.map((module) => [module.site.ggufName, left(module)]))
  }

  /** What a checkpoint keeps. */
  save(): ExtraState {
    const state = new Map<string, Float32Array>()
    for (const [name, { sensitivity, uncertainty }] of this.#importance) {
      state.set(`sensitivity.${name}`, sensitivity)
      state.set(`uncertainty.${name}`, uncertainty)
    }
    if (this.#kept)
      state.set(
        'kept',
        Float32Array.from(this.#kept.flat(), (kept) => (kept ? 1 : 0)),
      )
    return state
  }

  restore(state: ExtraState): void {
    for (const [key, sensitivity] of state) {
      const name = /^sensitivity\.(.+)$/.exec(key)?.[1]
      if (name) this.#importance.set(name, { sensitivity, uncertainty: state.get(`uncertainty.${name}`)! })
    }
    const flat = state.get('kept')
    if (!flat) return
    let first = 0
    this.#kept = this.#modules.map(({ rank }) => {
      const own = Array.from(flat.subarray(first, first + rank), (value) => value === 1)
      first += rank
      return own
    })
  }

  /** Expands |M|_F of M = P P^T - I (rows of A) or P^T P - I (columns of B), its gradient added. */
  #orthogonality({ value, grad }: TrainedTensor, identity: Tensor, share: number, rows: boolean): Tensor {
    const ctx: Context = this.#graph.context
    const turned = transposed(ctx, value)
    const m = sub(ctx, rows ? mulMat(ctx, value, value) : mulMat(ctx, turned, turned), identity) // [r, r]
    const norm = sqrt(ctx, sum(ctx, sqr(ctx, m)))
    const direction = rows ? mulMat(ctx, turned, m) : mulMat(ctx, m, value) // M A or B M, in the tensor's own shape
    this.#graph.expand(addInplace(ctx, grad, scale(ctx, div(ctx, direction, norm), 2 * share)))
    return norm
  }

  #observe(): void {
    for (const { site, trained } of this.#modules) {
      for (const name of WATCHED) {
        const key = `${site.ggufName}.${name}`
        const { value, grad } = trained[name]!
        const pair = { values: readFloats(this.#backend, value), grads: readFloats(this.#backend, grad) }
        this.#importance.set(key, observeImportance(this.#importance.get(key), pair, this.#settings))
      }
    }
  }

  #scores(): readonly Float32Array[] {
    return this.#modules.map(({ site, rank }) => {
      const [a, e, b] = WATCHED.map((name) => this.#importance.get(`${site.ggufName}.${name}`))
      invariant(a && e && b, 'AdaLoRA prunes before it has seen a gradient')
      return tripletScores(rank, a, e, b)
    })
  }

  #mask(kept: readonly (readonly boolean[])[]): void {
    for (const [i, { trained }] of this.#modules.entries()) {
      const values = readFloats(this.#backend, trained.e!.value)
      writeTensor(
        this.#backend,
        trained.e!.value,
        values.map((value, r) => (kept[i]![r] ? value : 0)),
      )
    }
  }

  [Symbol.dispose](): void {
    this.#graph[Symbol.dispose]()
    this.#allocator[Symbol.dispose]()
  }
}
