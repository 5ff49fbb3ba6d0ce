import { Candidates } from './candidates.ts'
import type { LlamaNative } from './library.ts'

/** Samplers that lower the logits of tokens that were chosen before, and of no other: only these are shown to them. */
export class Penalties {
  readonly #native: LlamaNative
  readonly #sampler: object
  readonly #isChosen = new Set<number>()
  readonly #chosen: number[] = []
  readonly #before: number[] = []
  #shown = new Candidates(64)

  constructor(native: LlamaNative, sampler: object) {
    this.#native = native
    this.#sampler = sampler
  }

  /** In place. */
  apply(logits: Float32Array): void {
    const chosen = this.#chosen
    const size = chosen.length
    if (size === 0) return
    if (size > this.#shown.capacity) this.#shown = new Candidates(2 * size)
    this.#shown.pick(chosen, size, logits)
    for (let i = 0; i < size; i++) this.#before[i] = logits[chosen[i]!]!
    this.#native.llama_sampler_apply(this.#sampler, this.#shown.struct)
    for (let i = 0; i < size; i++) logits[chosen[i]!] = this.#shown.logit(i)
  }

  /** After `apply`: the logits as they were. */
  undo(logits: Float32Array): void {
    const chosen = this.#chosen
    for (let i = 0; i < chosen.length; i++) logits[chosen[i]!] = this.#before[i]!
  }

  accept(token: number): void {
    this.#native.llama_sampler_accept(this.#sampler, token)
    if (this.#isChosen.has(token)) return
    this.#isChosen.add(token)
    this.#chosen.push(token)
  }

  free(): void {
    this.#native.llama_sampler_free(this.#sampler)
  }
}
