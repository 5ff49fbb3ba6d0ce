import koffi from 'koffi'
import { TOKEN_ARRAY, TOKEN_DATA_WORDS } from './structs.ts'

/** A `llama_token_data_array`: what samplers read, reorder and choose from. */
export class Candidates {
  readonly #ids: Int32Array
  readonly #logits: Float32Array
  readonly #head: DataView
  readonly capacity: number

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
    const { size, tokens } = likeliest(logits, this.capacity)
    for (let i = 0; i < size; i++) {
      this.#ids[i * TOKEN_DATA_WORDS] = tokens[i]!
      this.#logits[i * TOKEN_DATA_WORDS + 1] = logits[tokens[i]!]!
    }
    this.#reset(size)
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

  /** Some tokens only, at most `capacity` of them. */
  pick(tokens: Iterable<number>, logits: (token: number) => number): void {
    let size = 0
    for (const token of tokens) {
      this.#ids[size * TOKEN_DATA_WORDS] = token
      this.#logits[size * TOKEN_DATA_WORDS + 1] = logits(token)
      size++
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

/** A heap of the best so far, the worst of them at its root. */
function likeliest(logits: Float32Array, count: number): { readonly size: number; readonly tokens: Int32Array } {
  const tokens = new Int32Array(count)
  const values = new Float32Array(count)
  let size = 0

  function swap(a: number, b: number): void {
    const [token, value] = [tokens[a]!, values[a]!]
    tokens[a] = tokens[b]!
    values[a] = values[b]!
    tokens[b] = token
    values[b] = value
  }

  function add(token: number, value: number): void {
    let at = size++
    tokens[at] = token
    values[at] = value
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (values[parent]! <= values[at]!) return
      swap(at, parent)
      at = parent
    }
  }

  function replaceWorst(token: number, value: number): void {
    tokens[0] = token
    values[0] = value
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const least = right < count && values[right]! < values[left]! ? right : left
      if (least >= count || values[at]! <= values[least]!) return
      swap(at, least)
      at = least
    }
  }

  let worst = -Infinity
  for (let token = 0; token < logits.length; token++) {
    const value = logits[token]!
    if (size < count) {
      if (value > -Infinity) add(token, value)
    } else if (value > worst) replaceWorst(token, value)
    if (size === count) worst = values[0]!
  }
  return { size, tokens }
}
