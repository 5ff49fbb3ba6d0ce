/**
 * Reverse-mode differentiation on ggml graphs. Each differentiable op computes its value with forward ops and records how an output
 * gradient becomes input gradients (its VJP), again with forward ops: `ggml_build_backward_expand` is not used, because its backward
 * of a product is OUT_PROD on the frozen quantised weight, which GPUs lack. The tape knows no layer, no model and no LoRA.
 */
import type { Context } from '../ggml/context.ts'
import type { Graph } from '../ggml/graph.ts'
import { add, addInplace, transposed } from '../ggml/ops.ts'
import { sameShape, shapeText, type Tensor } from '../ggml/types.ts'
import { invariant } from '../util/errors.ts'

/** A value on the tape. Nothing is recorded for values that no trained parameter reaches. */
export interface Var {
  readonly value: Tensor
  readonly needsGrad: boolean
  /** Nodes that make the value again for less than it costs to keep it until the backward. */
  readonly again?: (() => Tensor) | undefined
}

/** A trained tensor and the memory that its gradient is added to, both allocated outside the graph. */
export interface Parameter {
  readonly value: Tensor
  readonly grad: Tensor
}

/** Gradient of the output in; one gradient per input out, null for inputs that need none. */
type Vjp = (grad: Tensor) => readonly (Tensor | null)[]

/** The same for an op with several outputs; undefined for outputs that nothing reached. */
type SplitVjp = (grads: readonly (Tensor | undefined)[]) => readonly (Tensor | null)[]

interface Record {
  readonly outputs: readonly Var[]
  readonly inputs: readonly Var[]
  readonly vjp: SplitVjp
}

export class Tape {
  readonly graph: Graph
  readonly recording: boolean
  readonly #records: Record[] = []
  readonly #grads = new Map<Var, Tensor>()
  readonly #parameters = new Map<Var, Parameter>()
  readonly #transposed = new Map<Tensor, Tensor>()
  readonly #rebuilt = new Map<Var, Tensor>()

  /** @param recording false for evaluation: values only, every VJP is forgotten */
  constructor(graph: Graph, recording = true) {
    this.graph = graph
    this.recording = recording
  }

  get context(): Context {
    return this.graph.context
  }

  constant(value: Tensor): Var {
    return { value, needsGrad: false }
  }

  /** A value whose gradient is wanted by `gradOf`, as the input of a checkpointed part is. */
  variable(value: Tensor): Var {
    return { value, needsGrad: this.recording }
  }

  /** The gradient is added to `parameter.grad` as soon as it is known. */
  parameter(parameter: Parameter): Var {
    const result = this.variable(parameter.value)
    this.#parameters.set(result, parameter)
    return result
  }

  /** Registers an op's result with its VJP. @param again see `Var` */
  record(value: Tensor, inputs: readonly Var[], vjp: Vjp, again?: () => Tensor): Var {
    const needsGrad = this.#isReached(inputs)
    const output: Var = { value, needsGrad, again }
    if (needsGrad) this.#records.push({ outputs: [output], inputs, vjp: ([grad]) => vjp(grad!) })
    return output
  }

  /** The same for an op with several results. */
  recordSplit(values: readonly Tensor[], inputs: readonly Var[], vjp: SplitVjp): readonly Var[] {
    const needsGrad = this.#isReached(inputs)
    const outputs = values.map((value): Var => ({ value, needsGrad }))
    if (needsGrad) this.#records.push({ outputs, inputs, vjp })
    return outputs
  }

  #isReached(inputs: readonly Var[]): boolean {
    return this.recording && inputs.some((input) => input.needsGrad)
  }

  /** A value as a VJP is to read it: made again where the op knows how, once however many ask. */
  inBackward(x: Var): Tensor {
    if (!x.again || !this.graph.backend.optimizations.has('rebuilt_activations')) return x.value
    const made = this.#rebuilt.get(x) ?? x.again()
    this.#rebuilt.set(x, made)
    return made
  }

  /** ne0 and ne1 swapped, made once however many VJPs ask for it. */
  transposed(tensor: Tensor): Tensor {
    const known = this.#transposed.get(tensor)
    if (known) return known
    const made = transposed(this.context, tensor)
    this.#transposed.set(tensor, made)
    return made
  }

  /**
   * Adds the nodes that carry `grad` (of `output`) back to every parameter. Nodes are expanded in the order of use, so that ggml's
   * allocator can free an activation as soon as its last VJP has run.
   */
  backward(output: Var, grad: Tensor): void {
    this.#accumulate(output, grad)
    for (const { outputs, inputs, vjp } of this.#records.toReversed()) {
      const incoming = outputs.map((output) => this.#grads.get(output))
      if (incoming.every((each) => !each)) continue
      for (const result of outputs) this.#grads.delete(result)
      const grads = vjp(incoming)
      for (const [i, input] of inputs.entries()) {
        const g = grads[i]
        if (g && input.needsGrad) this.#accumulate(input, g)
      }
    }
    this.#records.length = 0
    this.#transposed.clear()
    this.#rebuilt.clear()
  }

  /** What `backward` left for a `variable`; undefined when nothing reached it. */
  gradOf(variable: Var): Tensor | undefined {
    return this.#grads.get(variable)
  }

  #accumulate(target: Var, grad: Tensor): void {
    invariant(sameShape(target.value, grad), `gradient ${shapeText(grad)} for a value ${shapeText(target.value)}`)
    const parameter = this.#parameters.get(target)
    if (parameter) {
      this.graph.expand(addInplace(this.context, parameter.grad, grad))
      return
    }
    const before = this.#grads.get(target)
    const total = before ? add(this.context, before, grad) : grad
    this.graph.expand(total)
    this.#grads.set(target, total)
  }
}
