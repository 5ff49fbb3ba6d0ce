/**
 * The few instructions of x86-64 that our kernels are made of. Each method is named after what the manual calls it and takes its operands
 * in Intel's order, result first. It knows no ggml and no matrix; assembler.test.ts has GNU's disassembler read every form.
 */
import { invariant } from '../util/errors.ts'
import {
  bytes32,
  type EvexExtras,
  evexBytes,
  type General,
  generalBytes,
  type Mask,
  type Memory,
  R,
  type VectorOp,
  vexBytes,
} from './x86-encoding.ts'

/** Conditions of jumps and moves, by the manual's numbers. */
export const CONDITION = { equal: 4, notEqual: 5, less: 12, greaterOrEqual: 13, lessOrEqual: 14 } as const
export type Condition = (typeof CONDITION)[keyof typeof CONDITION]

/** Bytes of a vector register: AVX2 has 16 of 8 floats, AVX-512 has 32 of 16 floats, and masks. */
export type VectorBytes = 32 | 64

const MOVUPS: VectorOp = { map: 1, prefix: 0, opcode: 0x10 }
const MOVUPS_STORE: VectorOp = { map: 1, prefix: 0, opcode: 0x11 }
const ADDPS: VectorOp = { map: 1, prefix: 0, opcode: 0x58 }
const KMOVW: VectorOp = { map: 1, prefix: 0, opcode: 0x92 }
const XOR: VectorOp = { map: 1, prefix: 1, opcode: 0xef }
const BROADCASTSS: VectorOp = { map: 2, prefix: 1, opcode: 0x18 }
const FMADD231PS: VectorOp = { map: 2, prefix: 1, opcode: 0xb8 }
const BZHI: VectorOp = { map: 2, prefix: 0, opcode: 0xf5 }

declare const label: unique symbol
/** A place in the code that jumps may name before it is there. */
export type Label = number & { readonly [label]: true }

export class Assembler {
  readonly #bytes: number[] = []
  readonly #places: number[] = [] // of labels; -1 before they are placed
  readonly #jumps: { readonly end: number; readonly to: Label }[] = []

  newLabel(): Label {
    return (this.#places.push(-1) - 1) as Label
  }

  place(to: Label): void {
    invariant(this.#places[to] === -1, 'a label is placed once')
    this.#places[to] = this.#bytes.length
  }

  /** The code, with its jumps filled in. */
  assemble(): Uint8Array {
    const code = Uint8Array.from(this.#bytes)
    const view = new DataView(code.buffer)
    for (const { end, to } of this.#jumps) {
      invariant(this.#places[to]! >= 0, 'every label that is jumped to is placed')
      view.setInt32(end - 4, this.#places[to]! - end, true)
    }
    return code
  }

  jmp(to: Label): void {
    this.#emit([0xe9])
    this.#jump(to)
  }

  jcc(condition: Condition, to: Label): void {
    this.#emit([0x0f, 0x80 + condition])
    this.#jump(to)
  }

  ret(): void {
    this.#emit([0xc3])
  }

  push(from: General): void {
    this.#emit([...highRegister(from), 0x50 | (from & 7)])
  }

  pop(to: General): void {
    this.#emit([...highRegister(to), 0x58 | (to & 7)])
  }

  mov(to: General, from: General | Memory): void {
    this.#emit(generalBytes([0x8b], to, from))
  }

  /** mov to memory. */
  store(to: Memory, from: General): void {
    this.#emit(generalBytes([0x89], from, to))
  }

  /** mov of a number of 32 signed bits. */
  movImmediate(to: General, value: number): void {
    this.#emit([...generalBytes([0xc7], 0, to), ...bytes32(value)])
  }

  /** 32 signed bits, widened to 64. */
  movsxd(to: General, from: General): void {
    this.#emit(generalBytes([0x63], to, from))
  }

  lea(to: General, from: Memory): void {
    this.#emit(generalBytes([0x8d], to, from))
  }

  add(to: General, from: General | Memory): void {
    this.#emit(generalBytes([0x03], to, from))
  }

  addImmediate(to: General, value: number): void {
    this.#emit([...generalBytes([0x81], 0, to), ...bytes32(value)])
  }

  sub(to: General, from: General | Memory): void {
    this.#emit(generalBytes([0x2b], to, from))
  }

  imul(to: General, from: General | Memory): void {
    this.#emit(generalBytes([0x0f, 0xaf], to, from))
  }

  imulImmediate(to: General, from: General | Memory, value: number): void {
    this.#emit([...generalBytes([0x69], to, from), ...bytes32(value)])
  }

  /** rdx:rax / by -> rax, the rest in rdx; unsigned. */
  div(by: General | Memory): void {
    this.#emit(generalBytes([0xf7], 6, by))
  }

  cmp(a: General, b: General | Memory): void {
    this.#emit(generalBytes([0x3b], a, b))
  }

  cmpImmediate(a: General, value: number): void {
    this.#emit([...generalBytes([0x81], 7, a), ...bytes32(value)])
  }

  cmov(condition: Condition, to: General, from: General): void {
    this.#emit(generalBytes([0x0f, 0x40 + condition], to, from))
  }

  /** The low 32 bits of `from` without those from bit `index` on. */
  bzhi(to: General, from: General, index: General): void {
    this.#emit(vexBytes(BZHI, false, to, index, from))
  }

  /** The low 16 bits as a mask. */
  kmovw(to: Mask, from: General): void {
    this.#emit(vexBytes(KMOVW, false, to, 0, from))
  }

  /** vmovups; lanes outside of the mask become zero, and their memory is not touched. */
  load(size: VectorBytes, to: number, from: Memory, mask: Mask = 0): void {
    this.#vector(MOVUPS, size, to, 0, from, { mask, zeroing: mask > 0 })
  }

  /** vmovups to memory, the lanes of the mask alone. */
  storeVector(size: VectorBytes, to: Memory, from: number, mask: Mask = 0): void {
    this.#vector(MOVUPS_STORE, size, from, 0, to, { mask })
  }

  vbroadcastss(size: VectorBytes, to: number, from: Memory): void {
    this.#vector(BROADCASTSS, size, to, 0, from)
  }

  /** sum += a * b, rounded once. */
  vfmadd231ps(size: VectorBytes, sum: number, a: number, b: number): void {
    this.#vector(FMADD231PS, size, sum, a, b)
  }

  /** sum += a * one float of memory: AVX-512. */
  vfmadd231psSpread(sum: number, a: number, b: Memory): void {
    this.#vector(FMADD231PS, 64, sum, a, b, { spread: true })
  }

  vaddps(size: VectorBytes, to: number, a: number, b: Memory, mask: Mask = 0): void {
    this.#vector(ADDPS, size, to, a, b, { mask, zeroing: mask > 0 })
  }

  /** vpxor of a register with itself. */
  zero(size: VectorBytes, to: number): void {
    this.#vector(XOR, size, to, to, to)
  }

  /** Before code that may use SSE. */
  vzeroupper(): void {
    this.#emit([0xc5, 0xf8, 0x77])
  }

  #vector(
    op: VectorOp,
    size: VectorBytes,
    register: number,
    second: number,
    operand: number | Memory,
    extras?: EvexExtras,
  ) {
    if (size === 64) {
      this.#emit(evexBytes(op, register, second, operand, extras))
      return
    }
    invariant(!extras?.mask && register < 16 && second < 16, 'AVX2 has 16 registers and no masks')
    this.#emit(vexBytes(op, true, register, second, operand))
  }

  #emit(bytes: readonly number[]): void {
    this.#bytes.push(...bytes)
  }

  #jump(to: Label): void {
    this.#emit(bytes32(0))
    this.#jumps.push({ end: this.#bytes.length, to })
  }
}

/** REX.B, where an instruction needs no other bit of REX. */
const highRegister = (register: General) => (register > R.rdi ? [0x41] : [])
