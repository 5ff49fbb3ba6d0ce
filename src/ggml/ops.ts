/**
 * ggml's ops as typed functions: the camelCase twin of each C name, shapes checked here so that a mistake is a sentence and not an
 * abort of the process. Shapes at line ends are in ggml's order.
 */
import { invariant } from '../util/errors.ts'
import type { Context } from './context.ts'
import { elements, GGML_TYPE, type GgmlType, type Shape, sameShape, shapeText, type Tensor } from './types.ts'

const { F32 } = GGML_TYPE
/** GGML_N_TASKS_MAX */
const ALL_THREADS = -1

function unary(
  ctx: Context,
  name:
    | 'ggml_sqr'
    | 'ggml_sqrt'
    | 'ggml_sgn'
    | 'ggml_log'
    | 'ggml_silu'
    | 'ggml_sigmoid'
    | 'ggml_tanh'
    | 'ggml_exp'
    | 'ggml_softplus'
    | 'ggml_step'
    | 'ggml_cont'
    | 'ggml_soft_max',
  a: Tensor,
): Tensor {
  return ctx.adopt(ctx.library.native[name](ctx.handle, a.handle), a.type, a.ne)
}

/** b may be smaller where each of its sizes divides a's: it is then repeated. */
function binary(
  ctx: Context,
  name: 'ggml_add' | 'ggml_add_inplace' | 'ggml_sub' | 'ggml_mul' | 'ggml_div',
  a: Tensor,
  b: Tensor,
): Tensor {
  invariant(
    a.ne.every((n, i) => n % b.ne[i]! === 0),
    `${name}: ${shapeText(b)} does not repeat to ${shapeText(a)}`,
  )
  return ctx.adopt(ctx.library.native[name](ctx.handle, a.handle, b.handle), a.type, a.ne)
}

const isMatrix = (a: Tensor) => a.ne[2] === 1 && a.ne[3] === 1

export const sqr = (ctx: Context, a: Tensor) => unary(ctx, 'ggml_sqr', a)
export const sqrt = (ctx: Context, a: Tensor) => unary(ctx, 'ggml_sqrt', a)
/** -1, 0 or 1. */
export const sgn = (ctx: Context, a: Tensor) => unary(ctx, 'ggml_sgn', a)
export const log = (ctx: Context, a: Tensor) => unary(ctx, 'ggml_log', a)
export const silu = (ctx: Context, a: Tensor) => unary(ctx, 'ggml_silu', a)
export const sigmoid = (ctx: Context, a: Tensor) => unary(ctx, 'ggml_sigmoid', a)
export const exp = (ctx: Context, a: Tensor) => unary(ctx, 'ggml_exp', a)
/** ln(1 + e^a) */
export const softplus = (ctx: Context, a: Tensor) => unary(ctx, 'ggml_softplus', a)
export const tanh = (ctx: Context, a: Tensor) => unary(ctx, 'ggml_tanh', a)
/** 1 where a > 0, else 0. */
export const step = (ctx: Context, a: Tensor) => unary(ctx, 'ggml_step', a)
export const cont = (ctx: Context, a: Tensor) => unary(ctx, 'ggml_cont', a)
/** Over ne0. */
export const softMax = (ctx: Context, a: Tensor) => unary(ctx, 'ggml_soft_max', a)

export const add = (ctx: Context, a: Tensor, b: Tensor) => binary(ctx, 'ggml_add', a, b)
/** Writes into a's memory. */
export const addInplace = (ctx: Context, a: Tensor, b: Tensor) => binary(ctx, 'ggml_add_inplace', a, b)
export const sub = (ctx: Context, a: Tensor, b: Tensor) => binary(ctx, 'ggml_sub', a, b)
export const mul = (ctx: Context, a: Tensor, b: Tensor) => binary(ctx, 'ggml_mul', a, b)

export const div = (ctx: Context, a: Tensor, b: Tensor) => binary(ctx, 'ggml_div', a, b)

export function scale(ctx: Context, a: Tensor, factor: number): Tensor {
  return ctx.adopt(ctx.library.native.ggml_scale(ctx.handle, a.handle, factor), a.type, a.ne)
}

/** a * factor + bias */
export function scaleBias(ctx: Context, a: Tensor, factor: number, bias: number): Tensor {
  return ctx.adopt(ctx.library.native.ggml_scale_bias(ctx.handle, a.handle, factor, bias), a.type, a.ne)
}

/** 0, 1 ... n-1 as F32 [n]. */
export function arange(ctx: Context, n: number): Tensor {
  return ctx.adopt(ctx.library.native.ggml_arange(ctx.handle, 0, n, 1), F32, [n, 1, 1, 1])
}

/** a copied as often as it takes to fill a larger shape. */
export function repeat(ctx: Context, a: Tensor, ...ne: number[]): Tensor {
  const [n0 = 1, n1 = 1, n2 = 1, n3 = 1] = ne
  const shape: Shape = [n0, n1, n2, n3]
  const fits = shape.every((n, i) => n % a.ne[i]! === 0)
  invariant(fits, `repeat: ${shapeText(a)} does not fill [${ne.join(', ')}]`)
  return ctx.adopt(ctx.library.native.ggml_repeat_4d(ctx.handle, a.handle, n0, n1, n2, n3), a.type, shape)
}

export function clamp(ctx: Context, a: Tensor, min: number, max: number): Tensor {
  return ctx.adopt(ctx.library.native.ggml_clamp(ctx.handle, a.handle, min, max), a.type, a.ne)
}

/** Sum of all elements. */
export function sum(ctx: Context, a: Tensor): Tensor {
  return ctx.adopt(ctx.library.native.ggml_sum(ctx.handle, a.handle), a.type, [1, 1, 1, 1])
}

/** Sums over ne0: [n, m] -> [1, m]. */
export function sumRows(ctx: Context, a: Tensor): Tensor {
  return ctx.adopt(ctx.library.native.ggml_sum_rows(ctx.handle, a.handle), a.type, [1, a.ne[1], a.ne[2], a.ne[3]])
}

/** [k, m] x [k, n] -> [m, n]: contracts ne0; a may be quantised; a's ne2, ne3 repeat to b's. The result is F32. */
export function mulMat(ctx: Context, a: Tensor, b: Tensor): Tensor {
  const fits = a.ne[0] === b.ne[0] && b.ne[2] % a.ne[2] === 0 && b.ne[3] % a.ne[3] === 0
  invariant(fits, `mulMat: ${shapeText(a)} and ${shapeText(b)} do not contract over ne0`)
  invariant(!ctx.library.native.ggml_is_transposed(a.handle), `mulMat: ${shapeText(a)} is a transposed view`)
  return ctx.adopt(ctx.library.native.ggml_mul_mat(ctx.handle, a.handle, b.handle), F32, [
    a.ne[1],
    b.ne[1],
    b.ne[2],
    b.ne[3],
  ])
}

/** [m, k] x [n, k] -> [m, n]: contracts ne1, F32. b may be a transposed view; a's ne2, ne3 repeat to b's. CPU and CUDA only. */
export function outProd(ctx: Context, a: Tensor, b: Tensor): Tensor {
  const fits = a.ne[1] === b.ne[1] && b.ne[2] % a.ne[2] === 0 && b.ne[3] % a.ne[3] === 0
  invariant(fits, `outProd: ${shapeText(a)} and ${shapeText(b)} do not contract over ne1`)
  invariant(!ctx.library.native.ggml_is_transposed(a.handle), `outProd: ${shapeText(a)} is a transposed view`)
  return ctx.adopt(ctx.library.native.ggml_out_prod(ctx.handle, a.handle, b.handle), F32, [
    a.ne[0],
    b.ne[0],
    b.ne[2],
    b.ne[3],
  ])
}

/** The same by code of our own (room `kernels`), CPU only: a dense along ne0, b in any order. @param code address of a ggml_custom_op_t */
export function customProduct(ctx: Context, code: bigint, a: Tensor, b: Tensor): Tensor {
  const { native } = ctx.library
  const fits = [1, 2, 3].every((i) => a.ne[i] === b.ne[i]) && a.type === F32 && b.type === F32
  invariant(fits, `customProduct: ${shapeText(a)} and ${shapeText(b)} do not contract over ne1`)
  invariant(native.ggml_is_contiguous_rows(a.handle), `customProduct: ${shapeText(a)} is not dense along ne0`)
  const ne: Shape = [a.ne[0], b.ne[0], b.ne[2], b.ne[3]]
  const sources = [a.handle, b.handle]
  const handle = native.ggml_custom_4d(ctx.handle, F32, ...ne, sources, sources.length, code, ALL_THREADS, null)
  return ctx.adopt(handle, F32, ne)
}

/**
 * Each column through the matrix that its id names: a [k, m, E], b [k, 1 or K, n], ids [K, n] -> [m, K, n]. a may be quantised.
 */
export function mulMatId(ctx: Context, a: Tensor, b: Tensor, ids: Tensor): Tensor {
  const indexed = ids.type === GGML_TYPE.I32 && isMatrix(ids) && ids.ne[1] === b.ne[2]
  const fits = a.ne[0] === b.ne[0] && ids.ne[0] % b.ne[1] === 0 && a.ne[3] === 1 && b.ne[3] === 1
  invariant(indexed && fits, `mulMatId: ${shapeText(a)} and ${shapeText(b)} with ids ${shapeText(ids)}`)
  const handle = ctx.library.native.ggml_mul_mat_id(ctx.handle, a.handle, b.handle, ids.handle)
  return ctx.adopt(handle, F32, [a.ne[1], ids.ne[0], b.ne[2], 1])
}

/** Indices of the k largest of each column, largest first: [n, m] -> I32 [k, m], a view with gaps. */
export function topK(ctx: Context, a: Tensor, k: number): Tensor {
  invariant(k > 0 && k <= a.ne[0] && isMatrix(a), `topK: ${k} of ${shapeText(a)}`)
  return ctx.adopt(ctx.library.native.ggml_argsort_top_k(ctx.handle, a.handle, k), GGML_TYPE.I32, [k, a.ne[1], 1, 1])
}

/** Rows of a by I32 index, as F32: [n, m] with ids [r] -> [n, r]. Dequantises any type. */
export function getRows(ctx: Context, a: Tensor, ids: Tensor): Tensor {
  invariant(
    ids.type === GGML_TYPE.I32 && a.ne[2] === ids.ne[1] && a.ne[3] === ids.ne[2] && ids.ne[3] === 1,
    `getRows: ids ${shapeText(ids)} do not index ${shapeText(a)}`,
  )
  return ctx.adopt(ctx.library.native.ggml_get_rows(ctx.handle, a.handle, ids.handle), F32, [
    a.ne[0],
    ids.ne[0],
    ids.ne[1],
    ids.ne[2],
  ])
}

/** Writes rows of b [n, r, ...] over rows ids [r, ...] of a [n, m, ...], in place; the result is a. */
export function setRows(ctx: Context, a: Tensor, b: Tensor, ids: Tensor): Tensor {
  const indexed = ids.type === GGML_TYPE.I32 && b.ne[1] === ids.ne[0] && b.ne[2] === ids.ne[1] && b.ne[3] === ids.ne[2]
  const fits = b.type === F32 && [0, 2, 3].every((i) => a.ne[i] === b.ne[i])
  invariant(indexed && fits, `setRows: ${shapeText(b)} with ids ${shapeText(ids)} into ${shapeText(a)}`)
  return ctx.adopt(ctx.library.native.ggml_set_rows(ctx.handle, a.handle, b.handle, ids.handle), a.type, a.ne)
}

/** Appends `rows` rows of zeros along ne1. */
export function padRows(ctx: Context, a: Tensor, rows: number): Tensor {
  invariant(rows >= 0, `padRows: ${rows} rows for ${shapeText(a)}`)
  return ctx.adopt(ctx.library.native.ggml_pad(ctx.handle, a.handle, 0, rows, 0, 0), a.type, [
    a.ne[0],
    a.ne[1] + rows,
    a.ne[2],
    a.ne[3],
  ])
}

/** Joins along ne1. */
export function concatRows(ctx: Context, a: Tensor, b: Tensor): Tensor {
  const fits = a.type === b.type && [0, 2, 3].every((i) => a.ne[i] === b.ne[i])
  invariant(fits, `concatRows: ${shapeText(a)} and ${shapeText(b)}`)
  return ctx.adopt(ctx.library.native.ggml_concat(ctx.handle, a.handle, b.handle, 1), a.type, [
    a.ne[0],
    a.ne[1] + b.ne[1],
    a.ne[2],
    a.ne[3],
  ])
}

/** Joins along ne0. */
export function concatColumns(ctx: Context, a: Tensor, b: Tensor): Tensor {
  const fits = a.type === b.type && [1, 2, 3].every((i) => a.ne[i] === b.ne[i])
  invariant(fits, `concatColumns: ${shapeText(a)} and ${shapeText(b)}`)
  return ctx.adopt(ctx.library.native.ggml_concat(ctx.handle, a.handle, b.handle, 0), a.type, [
    a.ne[0] + b.ne[0],
    a.ne[1],
    a.ne[2],
    a.ne[3],
  ])
}

/** Zeros before and after along ne0. */
export function padColumns(ctx: Context, a: Tensor, before: number, after: number): Tensor {
  invariant(before >= 0 && after >= 0, `padColumns: ${before} and ${after} for ${shapeText(a)}`)
  const handle = ctx.library.native.ggml_pad_ext(ctx.handle, a.handle, before, after, 0, 0, 0, 0, 0, 0)
  return ctx.adopt(handle, a.type, [a.ne[0] + before + after, a.ne[1], a.ne[2], a.ne[3]])
}

/** Elements `first .. first+count` along ne0 of a contiguous F32 tensor, copied dense. */
export function narrow(ctx: Context, a: Tensor, first: number, count: number): Tensor {
  const [n0, n1, n2, n3] = a.ne
  const fits = a.type === F32 && first >= 0 && count > 0 && first + count <= n0
  invariant(fits, `narrow: ${first}+${count} of ${shapeText(a)}`)
  invariant(ctx.library.native.ggml_is_contiguous(a.handle), `narrow: ${shapeText(a)} is a view with gaps`)
  const row = n0 * 4
  const strides = [row, row * n1, row * n1 * n2] as const
  const handle = ctx.library.native.ggml_view_4d(ctx.handle, a.handle, count, n1, n2, n3, ...strides, first * 4)
  return cont(ctx, ctx.adopt(handle, F32, [count, n1, n2, n3]))
}

/** Elements `first .. first+count` along dimension `dim` of a contiguous F32 tensor: a view, with gaps unless `dim` is the outermost. */
export function section(ctx: Context, a: Tensor, dim: 0 | 1 | 2 | 3, first: number, count: number): Tensor {
  const [n0, n1, n2] = a.ne
  const fits = a.type === F32 && first >= 0 && count > 0 && first + count <= a.ne[dim]
  invariant(fits, `section: ${first}+${count} along ne${dim} of ${shapeText(a)}`)
  invariant(ctx.library.native.ggml_is_contiguous(a.handle), `section: ${shapeText(a)} is a view with gaps`)
  if (count === a.ne[dim]) return a
  const strides = [4, n0 * 4, n0 * n1 * 4, n0 * n1 * n2 * 4] as const
  const ne = a.ne.with(dim, count) as unknown as Shape
  const handle = ctx.library.native.ggml_view_4d(
    ctx.handle,
    a.handle,
    ...ne,
    strides[1],
    strides[2],
    strides[3],
    first * strides[dim],
  )
  return ctx.adopt(handle, F32, ne)
}

/** The slices `first .. first+count` along ne3 of a contiguous F32 tensor, without a copy. */
export function viewOuter(ctx: Context, a: Tensor, first: number, count: number): Tensor {
  const [n0, n1, n2, n3] = a.ne
  const fits = a.type === F32 && first >= 0 && count > 0 && first + count <= n3
  invariant(fits, `viewOuter: ${first}+${count} of ${shapeText(a)}`)
  invariant(ctx.library.native.ggml_is_contiguous(a.handle), `viewOuter: ${shapeText(a)} is a view with gaps`)
  const strides = [n0 * 4, n0 * n1 * 4, n0 * n1 * n2 * 4] as const
  const offset = first * strides[2]
  const handle = ctx.library.native.ggml_view_4d(ctx.handle, a.handle, n0, n1, n2, count, ...strides, offset)
  return ctx.adopt(handle, F32, [n0, n1, n2, count])
}

/** Where a block lies in a larger tensor: elements from one of its rows, matrices and cubes to the next, and before the first. */
export interface Block {
  readonly strides: readonly [number, number, number]
  readonly offset: number
}

/** Writes b over a block of a, in place; the result is a. b may be a permuted view whose ne0 is dense. */
export function setBlock(ctx: Context, a: Tensor, b: Tensor, block: Block): Tensor {
  return onBlock(ctx, 'ggml_set_inplace', a, b, block)
}

/** Adds b to a block of a, in place; the result is a. */
export function addBlock(ctx: Context, a: Tensor, b: Tensor, block: Block): Tensor {
  return onBlock(ctx, 'ggml_acc_inplace', a, b, block)
}

function onBlock(
  ctx: Context,
  name: 'ggml_set_inplace' | 'ggml_acc_inplace',
  a: Tensor,
  b: Tensor,
  { strides, offset }: Block,
): Tensor {
  const last = strides.reduce((sum, stride, i) => sum + stride * (b.ne[i + 1]! - 1), offset + b.ne[0] - 1)
  const fits = offset >= 0 && strides.every((stride) => stride > 0) && last < elements(a)
  invariant(fits && a.type === F32 && b.type === F32, `${name}: ${shapeText(b)} at ${offset} of ${shapeText(a)}`)
  const bytes = [...strides, offset].map((count) => count * 4)
  return ctx.adopt(ctx.library.native[name](ctx.handle, a.handle, b.handle, ...bytes), F32, a.ne)
}

/** Writes b over the slices `first ...` along ne3 of a, in place; the result is a. */
export function setOuter(ctx: Context, a: Tensor, b: Tensor, first: number): Tensor {
  const [n0, n1, n2, n3] = a.ne
  const fits = [0, 1, 2].every((i) => a.ne[i] === b.ne[i]) && first >= 0 && first + b.ne[3] <= n3
  invariant(fits, `setOuter: ${shapeText(b)} at ${first} of ${shapeText(a)}`)
  return setBlock(ctx, a, b, { strides: [n0, n0 * n1, n0 * n1 * n2], offset: first * n0 * n1 * n2 })
}

/** X of a X = b with a lower triangular, a [n, n, ...] row by row, b [m, n, ...] -> [m, n, ...]. */
export function solveLower(ctx: Context, a: Tensor, b: Tensor): Tensor {
  const fits = a.ne[0] === a.ne[1] && [1, 2, 3].every((i) => a.ne[i] === b.ne[i])
  invariant(fits, `solveLower: ${shapeText(a)} and ${shapeText(b)}`)
  return ctx.adopt(ctx.library.native.ggml_solve_tri(ctx.handle, a.handle, b.handle, true, true, false), F32, b.ne)
}

/** A contiguous tensor seen with another shape of as many elements. */
export function reshape(ctx: Context, a: Tensor, ...ne: number[]): Tensor {
  const [n0 = 1, n1 = 1, n2 = 1, n3 = 1] = ne
  const shape: Shape = [n0, n1, n2, n3]
  const fits = shape.every(Number.isInteger) && n0 * n1 * n2 * n3 === elements(a)
  invariant(fits, `reshape: ${shapeText(a)} to [${ne.join(', ')}]`)
  invariant(
    ctx.library.native.ggml_is_contiguous(a.handle),
    `reshape: ${shapeText(a)} is a view with gaps, use cont first`,
  )
  return ctx.adopt(ctx.library.native.ggml_reshape_4d(ctx.handle, a.handle, n0, n1, n2, n3), a.type, shape)
}

/** Rows `first .. first+count` along ne1 of a contiguous F32 or I32 matrix, without a copy. */
export function viewRows(ctx: Context, a: Tensor, first: number, count: number): Tensor {
  invariant(first >= 0 && first + count <= a.ne[1] && a.ne[2] === 1, `viewRows: ${first}+${count} of ${shapeText(a)}`)
  return view2d(ctx, a, a.ne[0], count, first * a.ne[0] * 4)
}

/** A dense matrix inside the memory of a, which holds 4-byte values. @param offset bytes */
export function view2d(ctx: Context, a: Tensor, ne0: number, ne1: number, offset: number): Tensor {
  invariant(a.type === F32 || a.type === GGML_TYPE.I32, `view2d: ${shapeText(a)} has no 4-byte values`)
  const fits = offset >= 0 && offset % 4 === 0 && offset / 4 + ne0 * ne1 <= elements(a)
  invariant(fits, `view2d: [${ne0}, ${ne1}] at byte ${offset} leaves ${shapeText(a)}`)
  return ctx.adopt(ctx.library.native.ggml_view_2d(ctx.handle, a.handle, ne0, ne1, ne0 * 4, offset), a.type, [
    ne0,
    ne1,
    1,
    1,
  ])
}

/** Dimension i of a becomes dimension axes[i] of the result. A view: follow with `cont` where dense memory is needed. */
export function permute(ctx: Context, a: Tensor, axes: Shape): Tensor {
  invariant(new Set(axes).size === 4, `permute: [${axes.join(', ')}] is no order of ${shapeText(a)}`)
  const ne: [number, number, number, number] = [1, 1, 1, 1]
  for (const [i, axis] of axes.entries()) ne[axis as 0 | 1 | 2 | 3] = a.ne[i]!
  return ctx.adopt(ctx.library.native.ggml_permute(ctx.handle, a.handle, ...axes), a.type, ne)
}

/** The tensor itself, or a copy without gaps. */
export function dense(ctx: Context, a: Tensor): Tensor {
  return ctx.library.native.ggml_is_contiguous(a.handle) ? a : cont(ctx, a)
}

/** Swaps ne0 and ne1: a view. */
export function transpose(ctx: Context, a: Tensor): Tensor {
  const ne: Shape = [a.ne[1], a.ne[0], a.ne[2], a.ne[3]]
  return ctx.adopt(ctx.library.native.ggml_transpose(ctx.handle, a.handle), a.type, ne)
}

/** Swaps ne0 and ne1, copied dense. */
export function transposed(ctx: Context, a: Tensor): Tensor {
  return cont(ctx, transpose(ctx, a))
}

export function cast(ctx: Context, a: Tensor, type: GgmlType): Tensor {
  ctx.checkRows(type, a.ne[0])
  return ctx.adopt(ctx.library.native.ggml_cast(ctx.handle, a.handle, type), type, a.ne)
}

/** Copies a into b's memory, converting the type; the result is b. */
export function copy(ctx: Context, a: Tensor, b: Tensor): Tensor {
  invariant(sameShape(a, b), `copy: ${shapeText(a)} to ${shapeText(b)}`)
  return ctx.adopt(ctx.library.native.ggml_cpy(ctx.handle, a.handle, b.handle), b.type, b.ne)
}

export function rmsNorm(ctx: Context, a: Tensor, eps: number): Tensor {
  return ctx.adopt(ctx.library.native.ggml_rms_norm(ctx.handle, a.handle, eps), a.type, a.ne)
}

/** Gradient of `rmsNorm(x)` for the output's gradient. */
export function rmsNormBack(ctx: Context, grad: Tensor, x: Tensor, eps: number): Tensor {
  invariant(sameShape(grad, x), `rmsNormBack: ${shapeText(grad)} for ${shapeText(x)}`)
  return ctx.adopt(ctx.library.native.ggml_rms_norm_back(ctx.handle, grad.handle, x.handle, eps), x.type, x.ne)
}

/** silu(gate) * up */
export function swiglu(ctx: Context, gate: Tensor, up: Tensor): Tensor {
  invariant(sameShape(gate, up), `swiglu: ${shapeText(gate)} and ${shapeText(up)}`)
  return ctx.adopt(ctx.library.native.ggml_swiglu_split(ctx.handle, gate.handle, up.handle), gate.type, gate.ne)
}

export function siluBack(ctx: Context, grad: Tensor, x: Tensor): Tensor {
  invariant(sameShape(grad, x), `siluBack: ${shapeText(grad)} for ${shapeText(x)}`)
  return ctx.adopt(ctx.library.native.ggml_silu_back(ctx.handle, grad.handle, x.handle), x.type, x.ne)
}

/** softmax(a * factor + mask) over ne0; mask [ne0, >= ne1] repeats over the rest. */
export function softMaxExt(ctx: Context, a: Tensor, mask: Tensor | null, factor: number): Tensor {
  const fits = !mask || (mask.ne[0] === a.ne[0] && mask.ne[1] >= a.ne[1] && isMatrix(mask))
  invariant(fits, `softMaxExt: mask ${mask && shapeText(mask)} for ${shapeText(a)}`)
  const handle = ctx.library.native.ggml_soft_max_ext(ctx.handle, a.handle, mask?.handle ?? null, factor, 0)
  return ctx.adopt(handle, a.type, a.ne)
}

export function softMaxExtBack(ctx: Context, grad: Tensor, y: Tensor, factor: number): Tensor {
  invariant(sameShape(grad, y), `softMaxExtBack: ${shapeText(grad)} for ${shapeText(y)}`)
  return ctx.adopt(
    ctx.library.native.ggml_soft_max_ext_back(ctx.handle, grad.handle, y.handle, factor, 0),
    y.type,
    y.ne,
  )
}

/** The numbers of ggml_rope_ext, in its order. */
export interface RopeParams {
  readonly nDims: number
  readonly mode: number // 0 = NORM (neighbouring pairs, llama), 2 = NEOX (halves, qwen)
  readonly nCtxOrig: number
  readonly freqBase: number
  readonly freqScale: number
  readonly extFactor: number
  readonly attnFactor: number
  readonly betaFast: number
  readonly betaSlow: number
}

/** a [hd, heads, T], positions [T], freqFactors [nDims/2] or null. `back` turns the other way: the gradient of `rope`. */
export function rope(
  ctx: Context,
  a: Tensor,
  positions: Tensor,
  freqFactors: Tensor | null,
  r: RopeParams,
  back = false,
): Tensor {
  const places = positions.type === GGML_TYPE.I32 && a.ne[2] === positions.ne[0]
  invariant(places, `rope: ${positions.ne[0]} positions for ${shapeText(a)}`)
  const turns = r.nDims % 2 === 0 && r.nDims <= a.ne[0] && (!freqFactors || freqFactors.ne[0] >= r.nDims / 2)
  invariant(turns, `rope: ${r.nDims} dimensions, ${freqFactors?.ne[0] ?? 'no'} factors for ${shapeText(a)}`)
  const call = back ? ctx.library.native.ggml_rope_ext_back : ctx.library.native.ggml_rope_ext
  const handle = call(
    ctx.handle,
    a.handle,
    positions.handle,
    freqFactors?.handle ?? null,
    r.nDims,
    r.mode,
    r.nCtxOrig,
    r.freqBase,
    r.freqScale,
    r.extFactor,
    r.attnFactor,
    r.betaFast,
    r.betaSlow,
  )
  return ctx.adopt(handle, a.type, a.ne)
}

/** One AdamW step in place on `param`, m and v. hyper = [alpha, beta1, beta2, eps, wd, 1/(1-beta1^t), 1/(1-beta2^t)]. */
export function optStepAdamw(ctx: Context, param: Tensor, grad: Tensor, m: Tensor, v: Tensor, hyper: Tensor): Tensor {
  invariant(
    [grad, m, v].every((t) => sameShape(t, param)) && elements(hyper) === 7,
    'optStepAdamw: parameter, gradient and moments differ in shape, or hyper is not 7 numbers',
  )
  ctx.library.native.ggml_set_param(param.handle)
  const handle = ctx.library.native.ggml_opt_step_adamw(
    ctx.handle,
    param.handle,
    grad.handle,
    m.handle,
    v.handle,
    hyper.handle,
  )
  return ctx.adopt(handle, param.type, param.ne)
}
