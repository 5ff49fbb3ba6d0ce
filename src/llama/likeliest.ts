/** The likeliest tokens, found in one pass: a heap of the best so far, the worst of them at its root. */
export class Likeliest {
  readonly tokens: Int32Array
  readonly #values: Float32Array
  #size = 0

  constructor(count: number) {
    this.tokens = new Int32Array(count)
    this.#values = new Float32Array(count)
  }

  /** Puts them into `tokens`, in no order. @returns how many there are; impossible ones are left out */
  find(logits: Float32Array): number {
    const count = this.tokens.length
    this.#size = 0
    const all = logits.length
    let token = 0
    for (; token < all && this.#size < count; token++) this.#consider(token, logits[token]!)
    let worst = this.#values[0]!
    for (; token + 3 < all; token += 4) {
      // Four at a time: nearly always none of them is better, which takes half the time of one by one.
      const isNone =
        !(logits[token]! > worst) &&
        !(logits[token + 1]! > worst) &&
        !(logits[token + 2]! > worst) &&
        !(logits[token + 3]! > worst)
      if (isNone) continue
      for (let i = token; i < token + 4; i++) this.#consider(i, logits[i]!)
      worst = this.#values[0]!
    }
    for (; token < all; token++) this.#consider(token, logits[token]!)
    return this.#size
  }

  #consider(token: number, value: number): void {
    if (this.#size < this.tokens.length) {
      if (value > -Infinity) this.#add(token, value)
    } else if (value > this.#values[0]!) this.#replaceWorst(token, value)
  }

  #add(token: number, value: number): void {
    const { tokens } = this
    const values = this.#values
    let at = this.#size++
    for (; at > 0; ) {
      const parent = (at - 1) >> 1
      if (values[parent]! <= value) break
      tokens[at] = tokens[parent]!
      values[at] = values[parent]!
      at = parent
    }
    tokens[at] = token
    values[at] = value
  }

  #replaceWorst(token: number, value: number): void {
    const { tokens } = this
    const values = this.#values
    const size = this.#size
    let at = 0
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      if (left >= size) break
      const least = right < size && values[right]! < values[left]! ? right : left
      if (value <= values[least]!) break
      tokens[at] = tokens[least]!
      values[at] = values[least]!
      at = least
    }
    tokens[at] = token
    values[at] = value
  }
}
