/**
 * The machine code of one product with strides, as an op of ggml's graph:
 *
 *   d[i, j] = sum over k of v[i, k] * w[j, k]      v [M, K], w [N, K], d [M, N], as many of them along ne2 and ne3
 *
 * i lies dense in v and d; w may lie in any order, so that a transposed view needs no copy. A tile of d, `rows` vectors by `columns`, stays in
 * registers while k runs: a float of v or w is read once a tile, one of d written once. ggml's OUT_PROD reads and writes d for every k.
 * Each element is summed by one thread, k by k: the number of threads changes no bit.
 */
import { TENSOR_OFFSET } from '../ggml/tensor-layout.ts'
import { Assembler, CONDITION } from './assembler.ts'
import {
  COLUMNS,
  FLOAT,
  FRAME_BYTES,
  LEFT,
  type Local,
  local,
  maskOf,
  POINTER,
  type ProductCode,
  RESULT,
  SCRATCH,
  STRIDE,
  STRIDE_3,
  V,
  V_STEP,
  W,
  W_STEP,
} from './product-frame.ts'
import { writeTiles } from './product-tile.ts'
import { goDeeper, shareTiles, toFirstTile, toNextTile } from './product-walk.ts'
import { at, type General, R } from './x86-encoding.ts'

/** Registers that a function of the System V ABI gives back as it found them. */
const SAVED = [R.rbx, R.rbp, R.r12, R.r13, R.r14, R.r15] as const

/** A ggml_custom_op_t, void (ggml_tensor *d, int thread, int threads, void *), by the System V ABI. The op's sources are v and w. */
export function productCode(code: ProductCode): Uint8Array {
  const asm = new Assembler()
  const [deeper, next, done] = [asm.newLabel(), asm.newLabel(), asm.newLabel()]
  enter(asm)
  readTensors(asm)
  shareTiles(asm, code, done)
  asm.place(deeper)
  toFirstTile(asm)
  asm.place(next)
  pointAtTile(asm, code)
  writeTiles(asm, code)
  toNextTile(asm, next)
  if (code.depth !== null) goDeeper(asm, code.depth, deeper)
  asm.place(done)
  leave(asm)
  return asm.assemble()
}

function enter(asm: Assembler): void {
  for (const register of SAVED) asm.push(register)
  asm.addImmediate(R.rsp, -FRAME_BYTES)
  asm.movsxd(R.rax, R.rsi)
  asm.store(local('thread'), R.rax)
  asm.movsxd(R.rax, R.rdx)
  asm.store(local('threads'), R.rax)
}

function leave(asm: Assembler): void {
  asm.vzeroupper()
  asm.addImmediate(R.rsp, FRAME_BYTES)
  for (const register of SAVED.toReversed()) asm.pop(register)
  asm.ret()
}

/** Addresses, strides and sizes into the frame; d is in rdi. */
function readTensors(asm: Assembler): void {
  const { ne, nb, src, data } = TENSOR_OFFSET
  const [d, v, w] = [R.rdi, R.r8, R.r9] as const
  asm.mov(v, at(d, src))
  asm.mov(w, at(d, src + POINTER))
  const keep = (name: Local, tensor: General, field: number, n = 0) => {
    asm.mov(R.rax, at(tensor, field + n * POINTER))
    asm.store(local(name), R.rax)
  }
  for (const [name, tensor] of [
    ['d', d],
    ['v', v],
    ['w', w],
  ] as const)
    keep(name, tensor, data)
  for (const [n, name] of (['dJ', 'd2', 'd3'] as const).entries()) keep(name, d, nb, n + 1)
  for (const [n, name] of (['vK', 'v2', 'v3'] as const).entries()) keep(name, v, nb, n + 1)
  for (const [n, name] of (['wJ', 'wK', 'w2', 'w3'] as const).entries()) keep(name, w, nb, n)
  for (const [n, name] of (['M', 'N', 'n2', 'n3'] as const).entries()) keep(name, d, ne, n)
  keep('K', v, ne, 1)
}

/** Sets the registers of a tile's inner loop and its masks. */
function pointAtTile(asm: Assembler, code: ProductCode): void {
  if (code.vectorBytes === 64) setMasks(asm, code)
  const [tile, column] = [R.rcx, R.rdi] // bytes along i, number along j
  asm.imulImmediate(tile, local('i'), code.rows * code.vectorBytes)
  asm.imulImmediate(column, local('j'), code.columns)
  const plus = (to: General, place: Local | General, stride: Local) => {
    asm.mov(SCRATCH, typeof place === 'string' ? local(place) : place)
    asm.imul(SCRATCH, local(stride))
    asm.add(to, SCRATCH)
  }
  asm.mov(V, local('v'))
  asm.add(V, tile)
  asm.mov(W[0], local('w'))
  plus(W[0], column, 'wJ')
  asm.mov(RESULT, local('d'))
  asm.add(RESULT, tile)
  plus(RESULT, column, 'dJ')
  for (const [pointer, second, third] of [
    [V, 'v2', 'v3'],
    [W[0], 'w2', 'w3'],
    [RESULT, 'd2', 'd3'],
  ] as const) {
    plus(pointer, 'b2', second)
    plus(pointer, 'b3', third)
  }
  asm.mov(COLUMNS, local('N'))
  asm.sub(COLUMNS, column)
  asm.mov(LEFT, local('K'))
  if (code.depth !== null) {
    plus(V, 'k', 'vK')
    plus(W[0], 'k', 'wK')
    asm.sub(LEFT, local('k'))
    asm.movImmediate(SCRATCH, code.depth)
    asm.cmp(LEFT, SCRATCH)
    asm.cmov(CONDITION.greaterOrEqual, LEFT, SCRATCH)
  }
  asm.mov(V_STEP, local('vK'))
  asm.mov(W_STEP, local('wK'))
  asm.mov(STRIDE, local('wJ'))
  asm.lea(STRIDE_3, { base: STRIDE, index: STRIDE, scale: 2 })
}

/** For each of the tile's vectors the lanes that are inside of M. */
function setMasks(asm: Assembler, code: ProductCode): void {
  const lanes = code.vectorBytes / FLOAT
  const [left, inside, none, all, ones] = [R.r14, R.rdx, R.rbx, R.rsi, R.rbp]
  asm.imulImmediate(inside, local('i'), code.rows * lanes)
  asm.mov(left, local('M'))
  asm.sub(left, inside)
  asm.movImmediate(none, 0)
  asm.movImmediate(all, lanes)
  asm.movImmediate(ones, -1)
  for (let row = 0; row < code.rows; row++) {
    asm.mov(inside, left)
    asm.cmp(inside, none)
    asm.cmov(CONDITION.less, inside, none)
    asm.cmp(inside, all)
    asm.cmov(CONDITION.greaterOrEqual, inside, all)
    asm.bzhi(inside, ones, inside)
    asm.kmovw(maskOf(code, row), inside)
    asm.addImmediate(left, -lanes)
  }
}
