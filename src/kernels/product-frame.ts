/** What the parts of a product's code agree on: registers, places in its frame, tile. */
import type { VectorBytes } from './assembler.ts'
import { at, type Mask, R } from './x86-encoding.ts'

/** Part of the result that is in registers at once. */
export interface TileShape {
  readonly rows: number // vectors along i
  readonly columns: number // along j
}

export interface ProductCode extends TileShape {
  readonly vectorBytes: VectorBytes
  readonly depth: number | null // all tiles go over so many k at a time; null: a tile is finished before the next begins
}

export const FLOAT = 4
export const POINTER = 8

/** Registers of a tile's inner loop. The frame's base is rsp. */
export const V = R.rax
export const V_STEP = R.rbx
/** Running pointers into w, one for four columns. */
export const W = [R.r8, R.r9, R.r10, R.r11, R.r12, R.r13] as const
export const W_STEP = R.rdi
/** From a column to the next, and three times that. */
export const STRIDE = R.rdx
export const STRIDE_3 = R.rsi
/** How many k are to come. */
export const LEFT = R.rcx
export const RESULT = R.r15
/** Before a tile: how many columns there are from its first on. */
export const COLUMNS = R.r14
export const SCRATCH = R.rbp

const LOCALS = [
  ...(['d', 'v', 'w'] as const), // addresses
  ...(['dJ', 'd2', 'd3', 'vK', 'v2', 'v3', 'wJ', 'wK', 'w2', 'w3'] as const), // strides
  ...(['M', 'N', 'K', 'n2', 'n3', 'blocksI', 'blocksJ'] as const), // sizes; tiles along i and j
  ...(['thread', 'threads', 'units'] as const),
  ...(['i0', 'j0', 'b20', 'b30', 'k'] as const), // the thread's first tile, and the depth that it has reached
  ...(['i', 'j', 'b2', 'b3', 'left'] as const), // the tile at hand, and how many are left
] as const
export type Local = (typeof LOCALS)[number]

export const local = (name: Local) => at(R.rsp, LOCALS.indexOf(name) * POINTER)
export const FRAME_BYTES = LOCALS.length * POINTER

/** The mask of a tile's vector of lanes inside of M; AVX2 has none. */
export const maskOf = ({ vectorBytes }: ProductCode, row: number) => (vectorBytes === 64 ? row + 1 : 0) as Mask
