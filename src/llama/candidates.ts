import koffi from 'koffi'
import { Likeliest } from './likeliest.ts'
import { TOKEN_ARRAY, TOKEN_DATA_WORDS } from './structs.ts'

/** A `llama_token_data_array`: what samplers read, reorder and choose from. */
export class Candidates {
  readonly #ids: Int32Array
  readonly #logits: Float32Array
  readonly #head: DataView
  readonly capacity: number
  #likeliest: Likeliest | undefined

  constructor(capacity: number) {
    this.capacity = capacity
    const data = new ArrayBuffer(4 * TOKEN_DATA_WORDS * capacity)
    this.#ids = new Int32Array(data)
    this.#logits = new Float32Array(data)
    this.#head = new DataView(new ArrayBuffer(TOKEN_ARRAY.bytes))
    this.#head.setBigUint64(TOKEN_ARRAY.data, koffi.address(this.#ids), true)
  }

  /** The `capacity` likeliest tokens, in no order. One pass over native memory costs a fifth of writing all of them out for a sampler. */
  fillLikeliest(logits: Float32Array): void {
    this.#likeliest ??= new Likeliest(this.capacity)
    const size = this.#likeliest.find(logits)
    this.pick(this.#likeliest.tokens, size, logits)
  }

  /** Every token with its logit. @param logits [capacity] */
  fill(logits: Float32Array): void {
    const [ids, values] = [this.#ids, this.#logits]
    for (let token = 0, at = 0; token < this.capacity; token++, at += TOKEN_DATA_WORDS) {
      ids[at] = token
      values[at + 1] = logits[token]!
      values[at + 2] = 0
    }
    this.#reset(this.capacity)
  }

  /** The first `size` of some tokens, with their logits. */
  pick(tokens: ArrayLike<number>, size: number, logits: Float32Array): void {
    const [ids, values] = [this.#ids, this.#logits]
    for (let i = 0, at = 0; i < size; i++, at += TOKEN_DATA_WORDS) {
      ids[at] = tokens[i]!
      values[at + 1] = logits[tokens[i]!]!
    }
    this.#reset(size)
  }

  /** Of a list that no sampler has reordered. */
  logit(at: number): number {
    return this.#logits[at * TOKEN_DATA_WORDS + 1]!
  }

  /** The token that the last sampler chose; null where it chose none. */
  get chosen(): number | null {
    const at = Number(this.#head.getBigInt64(TOKEN_ARRAY.selected, true))
    const size = Number(this.#head.getBigUint64(TOKEN_ARRAY.size, true))
    return at < 0 || at >= size ? null : this.#ids[at * TOKEN_DATA_WORDS]!
  }

  /** The struct, for samplers. */
  get struct(): DataView {
    return this.#head
  }

  #reset(size: number): void {
    this.#head.setBigUint64(TOKEN_ARRAY.size, BigInt(size), true)
    this.#head.setBigInt64(TOKEN_ARRAY.selected, -1n, true)
    this.#head.setUint8(TOKEN_ARRAY.sorted, 0)
  }
}
