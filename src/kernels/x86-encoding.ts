/**
 * How x86-64 writes an instruction as bytes: prefix (REX, VEX or EVEX), opcode, ModRM, SIB and displacement. Source: Intel 64 and IA-32
 * Architectures Software Developer's Manual, volume 2, chapter 2. What an instruction does is the assembler's to know.
 */
import { invariant } from '../util/errors.ts'

/** General registers of 64 bits, by their numbers. */
export const R = {
  rax: 0,
  rcx: 1,
  rdx: 2,
  rbx: 3,
  rsp: 4,
  rbp: 5,
  rsi: 6,
  rdi: 7,
  r8: 8,
  r9: 9,
  r10: 10,
  r11: 11,
  r12: 12,
  r13: 13,
  r14: 14,
  r15: 15,
} as const
export type General = (typeof R)[keyof typeof R]

/** [base + index * scale + displacement] */
export interface Memory {
  readonly base: General
  readonly index?: General | undefined
  readonly scale?: 1 | 2 | 4 | 8 | undefined
  readonly displacement?: number | undefined
}

export const at = (base: General, displacement = 0): Memory => ({ base, displacement })

/** The number of a register, general or vector, or a place in memory. */
type Operand = number | Memory

/** A vector instruction in the terms of both its encodings. */
export interface VectorOp {
  readonly map: 1 | 2 // opcodes after 0F, after 0F 38
  readonly prefix: 0 | 1 // none, 66
  readonly opcode: number
}

/** A mask register 1 .. 7; 0 is none. */
export type Mask = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7

export interface EvexExtras {
  readonly mask?: Mask
  readonly zeroing?: boolean // lanes outside of the mask become zero
  readonly spread?: boolean // one float of memory into every lane
}

/** An instruction on general registers of 64 bits. @param register or the opcode's extension */
export function generalBytes(opcode: readonly number[], register: number, operand: Operand): readonly number[] {
  const { base, index } = numbersOf(operand)
  const rex = 0x48 | (bit(register, 3) << 2) | (bit(index, 3) << 1) | bit(base, 3)
  return [rex, ...opcode, ...operandBytes(register, operand)]
}

/** Three bytes of VEX: registers 0 .. 15. @param wide 256 bits */
export function vexBytes(
  op: VectorOp,
  wide: boolean,
  register: number,
  second: number,
  operand: Operand,
): readonly number[] {
  const { base, index } = numbersOf(operand)
  const high = (not(register, 3) << 7) | (not(index, 3) << 6) | (not(base, 3) << 5) | op.map
  const last = ((~second & 15) << 3) | (Number(wide) << 2) | op.prefix
  return [0xc4, high, last, op.opcode, ...operandBytes(register, operand)]
}

/** Four bytes of EVEX: 512 bits, registers 0 .. 31. Displacements take 32 bits, which EVEX does not scale. */
export function evexBytes(
  op: VectorOp,
  register: number,
  second: number,
  operand: Operand,
  { mask = 0, zeroing = false, spread = false }: EvexExtras = {},
): readonly number[] {
  const { base, index } = numbersOf(operand)
  const fifth = typeof operand === 'number' ? not(operand, 4) : not(index, 3) // one bit for both
  const high = (not(register, 3) << 7) | (fifth << 6) | (not(base, 3) << 5) | (not(register, 4) << 4) | op.map
  const middle = ((~second & 15) << 3) | 4 | op.prefix
  const last = (Number(zeroing) << 7) | (2 << 5) | (Number(spread) << 4) | (not(second, 4) << 3) | mask
  return [0x62, high, middle, last, op.opcode, ...operandBytes(register, operand)]
}

const bit = (value: number, n: number) => (value >> n) & 1
const not = (value: number, n: number) => ~(value >> n) & 1

/** Registers of an operand, whose high bits stand in the prefix. */
function numbersOf(operand: Operand): { readonly base: number; readonly index: number } {
  return typeof operand === 'number' ? { base: operand, index: 0 } : { base: operand.base, index: operand.index ?? 0 }
}

/** In the place of an index: none. In the place of a base without index: an index follows. */
const NO_INDEX = R.rsp
/** Low bits of bases that always have a displacement: rbp, r13. */
const NEEDS_DISPLACEMENT = R.rbp & 7

/** ModRM, SIB and displacement. */
function operandBytes(register: number, operand: Operand): readonly number[] {
  const field = (register & 7) << 3
  if (typeof operand === 'number') return [0xc0 | field | (operand & 7)]
  const { base, index, displacement = 0 } = operand
  const scale = index === undefined ? 1 : (operand.scale ?? 1)
  invariant(index !== NO_INDEX, 'rsp is no index')
  const hasDisplacement = displacement !== 0 || (base & 7) === NEEDS_DISPLACEMENT
  const hasSib = index !== undefined || (base & 7) === NO_INDEX
  const mode = (hasDisplacement ? 0x80 : 0) | field | (hasSib ? NO_INDEX : base & 7)
  const sib = (Math.log2(scale) << 6) | (((index ?? NO_INDEX) & 7) << 3) | (base & 7)
  return [mode, ...(hasSib ? [sib] : []), ...(hasDisplacement ? bytes32(displacement) : [])]
}

/** A number of 32 bits, lowest byte first. */
export function bytes32(value: number): readonly number[] {
  return [0, 8, 16, 24].map((shift) => (value >> shift) & 255)
}
