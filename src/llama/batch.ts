import koffi from 'koffi'

/** One piece of a sequence's tokens for the next computation. */
export interface Piece {
  readonly sequence: number
  readonly tokens: ArrayLike<number>
  readonly from: number // in `tokens`
  readonly to: number
  readonly position: number // of tokens[from] in the sequence
  readonly output: 'none' | 'last' | 'all'
}

/** A `llama_batch` whose arrays stay where they are: pieces are written into it again and again. */
export class Batch {
  readonly #tokens: Int32Array
  readonly #positions: Int32Array
  readonly #counts: Int32Array
  readonly #sequences: BigUint64Array // pointers into #ids
  readonly #ids: Int32Array
  readonly #outputs: Int8Array

  constructor(size: number, sequences: number) {
    // An ArrayBuffer of its own each: V8 keeps small typed arrays on its heap, where they move.
    this.#tokens = new Int32Array(new ArrayBuffer(4 * size))
    this.#positions = new Int32Array(new ArrayBuffer(4 * size))
    this.#counts = new Int32Array(new ArrayBuffer(4 * size)).fill(1)
    this.#sequences = new BigUint64Array(new ArrayBuffer(8 * size))
    this.#ids = new Int32Array(new ArrayBuffer(4 * sequences))
    this.#ids.forEach((_, id, ids) => {
      ids[id] = id
    })
    this.#outputs = new Int8Array(new ArrayBuffer(size))
  }

  /** @returns the struct to pass by value */
  write(pieces: readonly Piece[]): object {
    const ids = koffi.address(this.#ids)
    let at = 0
    for (const { sequence, tokens, from, to, position, output } of pieces) {
      const id = ids + BigInt(4 * sequence)
      for (let i = from; i < to; i++, at++) {
        this.#tokens[at] = tokens[i]!
        this.#positions[at] = position + i - from
        this.#sequences[at] = id
        this.#outputs[at] = output === 'all' || (output === 'last' && i === to - 1) ? 1 : 0
      }
    }
    return {
      n_tokens: at,
      token: this.#tokens,
      embd: null,
      pos: this.#positions,
      n_seq_id: this.#counts,
      seq_id: this.#sequences,
      logits: this.#outputs,
    }
  }
}
