/** A shape mistake is a sentence: without these checks ggml aborts the process, or reads beyond a tensor. */
import { afterAll, describe, expect, it } from 'vitest'
import { openBackend } from './backend.ts'
import { Context } from './context.ts'
import * as ops from './ops.ts'
import { GGML_TYPE, type GgmlType } from './types.ts'

const backend = openBackend('cpu', 1)
const ctx = new Context(backend.library, 512)
afterAll(() => {
  ctx[Symbol.dispose]()
  backend[Symbol.dispose]()
})

const t = (...ne: number[]) => ctx.newTensor(GGML_TYPE.F32, ...ne)
const ids = (...ne: number[]) => ctx.newTensor(GGML_TYPE.I32, ...ne)
const typed = (type: GgmlType, ...ne: number[]) => ctx.newTensor(type, ...ne)
const rope: ops.RopeParams = {
  nDims: 8,
  mode: 0,
  nCtxOrig: 0,
  freqBase: 10000,
  freqScale: 1,
  extFactor: 0,
  attnFactor: 1,
  betaFast: 32,
  betaSlow: 1,
}

const mistakes: readonly (readonly [string, () => unknown, string])[] = [
  ['add', () => ops.add(ctx, t(4, 2), t(3, 2)), 'ggml_add: [3, 2] does not repeat to [4, 2]'],
  ['add in place', () => ops.addInplace(ctx, t(4), t(4, 2)), 'ggml_add_inplace: [4, 2] does not repeat to [4]'],
  ['sub', () => ops.sub(ctx, t(4), t(8)), 'ggml_sub: [8] does not repeat to [4]'],
  ['mul', () => ops.mul(ctx, t(4), t(3)), 'ggml_mul: [3] does not repeat to [4]'],
  ['div', () => ops.div(ctx, t(4), t(3)), 'ggml_div: [3] does not repeat to [4]'],
  ['mulMat', () => ops.mulMat(ctx, t(4, 2), t(5, 2)), 'mulMat: [4, 2] and [5, 2] do not contract over ne0'],
  ['mulMat heads', () => ops.mulMat(ctx, t(4, 2, 3), t(4, 2, 4)), 'mulMat: [4, 2, 3] and [4, 2, 4]'],
  [
    'mulMat of a turned view',
    () => ops.mulMat(ctx, ops.permute(ctx, t(4, 6), [1, 0, 2, 3]), t(6, 2)),
    'mulMat: [6, 4] is a transposed view',
  ],
  ['getRows ids type', () => ops.getRows(ctx, t(4, 4), t(3)), 'getRows: ids [3] do not index [4, 4]'],
  ['getRows batches', () => ops.getRows(ctx, t(4, 4, 1, 2), ids(3)), 'getRows: ids [3] do not index [4, 4, 1, 2]'],
  ['setRows ids type', () => ops.setRows(ctx, t(4, 4), t(4, 2), t(2)), 'setRows: [4, 2] with ids [2] into [4, 4]'],
  ['setRows count', () => ops.setRows(ctx, t(4, 4), t(4, 2), ids(3)), 'setRows: [4, 2] with ids [3] into [4, 4]'],
  ['setRows batches', () => ops.setRows(ctx, t(4, 4, 2), t(4, 2), ids(2)), 'setRows:'],
  ['padRows', () => ops.padRows(ctx, t(4, 6), -2), 'padRows: -2 rows for [4, 6]'],
  ['concatRows ne0', () => ops.concatRows(ctx, t(4, 2), t(5, 2)), 'concatRows: [4, 2] and [5, 2]'],
  ['concatRows ne2', () => ops.concatRows(ctx, t(4, 2, 3), t(4, 2)), 'concatRows: [4, 2, 3] and [4, 2]'],
  ['concatRows type', () => ops.concatRows(ctx, t(4, 2), ids(4, 2)), 'concatRows: [4, 2] and [4, 2]'],
  ['reshape', () => ops.reshape(ctx, t(4, 6), 5, 5), 'reshape: [4, 6] to [5, 5]'],
  ['reshape fraction', () => ops.reshape(ctx, t(4, 6), 4.8, 5), 'reshape: [4, 6] to [4.8, 5]'],
  [
    'reshape of a turned view',
    () => ops.reshape(ctx, ops.permute(ctx, t(4, 6), [1, 0, 2, 3]), 24),
    'reshape: [6, 4] is a view with gaps',
  ],
  ['viewRows', () => ops.viewRows(ctx, t(4, 6), 4, 3), 'viewRows: 4+3 of [4, 6]'],
  ['viewRows before', () => ops.viewRows(ctx, t(4, 6), -1, 3), 'viewRows: -1+3 of [4, 6]'],
  ['view2d beyond', () => ops.view2d(ctx, t(4, 6), 5, 5, 0), 'view2d: [5, 5] at byte 0 leaves [4, 6]'],
  ['view2d between values', () => ops.view2d(ctx, t(4, 6), 2, 2, 3), 'view2d: [2, 2] at byte 3 leaves [4, 6]'],
  ['view2d type', () => ops.view2d(ctx, typed(GGML_TYPE.F16, 4, 6), 2, 2, 0), 'view2d: [4, 6] has no 4-byte values'],
  ['permute', () => ops.permute(ctx, t(4, 4), [0, 0, 2, 3]), 'permute: [0, 0, 2, 3] is no order of [4, 4]'],
  ['cast', () => ops.cast(ctx, t(40, 4), GGML_TYPE.Q8_0), 'a row of 40 values does not fill Q8_0 blocks of 32'],
  ['copy', () => ops.copy(ctx, t(4, 4), t(16)), 'copy: [4, 4] to [16]'],
  ['rmsNormBack', () => ops.rmsNormBack(ctx, t(4), t(5), 1e-5), 'rmsNormBack: [4] for [5]'],
  ['swiglu', () => ops.swiglu(ctx, t(4), t(8)), 'swiglu: [4] and [8]'],
  ['siluBack', () => ops.siluBack(ctx, t(4), t(8)), 'siluBack: [4] for [8]'],
  ['softMaxExt', () => ops.softMaxExt(ctx, t(4, 4), t(3, 4), 1), 'softMaxExt: mask [3, 4] for [4, 4]'],
  ['softMaxExt rows', () => ops.softMaxExt(ctx, t(4, 4), t(4, 2), 1), 'softMaxExt: mask [4, 2] for [4, 4]'],
  ['softMaxExtBack', () => ops.softMaxExtBack(ctx, t(4), t(5), 1), 'softMaxExtBack: [4] for [5]'],
  ['rope positions', () => ops.rope(ctx, t(8, 2, 3), ids(2), null, rope), 'rope: 2 positions for [8, 2, 3]'],
  ['rope position type', () => ops.rope(ctx, t(8, 2, 3), t(3), null, rope), 'rope: 3 positions for [8, 2, 3]'],
  ['rope width', () => ops.rope(ctx, t(4, 2, 3), ids(3), null, rope), 'rope: 8 dimensions, no factors for [4, 2, 3]'],
  ['rope odd', () => ops.rope(ctx, t(8, 2, 3), ids(3), null, { ...rope, nDims: 7 }), 'rope: 7 dimensions'],
  ['rope factors', () => ops.rope(ctx, t(8, 2, 3), ids(3), t(2), rope, true), 'rope: 8 dimensions, 2 factors'],
  ['optStepAdamw', () => ops.optStepAdamw(ctx, t(4), t(4), t(5), t(4), t(7)), 'optStepAdamw:'],
  ['optStepAdamw numbers', () => ops.optStepAdamw(ctx, t(4), t(4), t(4), t(4), t(3)), 'optStepAdamw:'],
]

describe('a shape mistake is told', () => {
  it.each(mistakes)('%s', (_, call, sentence) => {
    expect(call).toThrow(`internal: ${sentence}`)
  })
})

describe('shapes of results', () => {
  it('follow ggml', () => {
    expect(ops.mulMat(ctx, t(4, 2, 1), t(4, 3, 5)).ne).toEqual([2, 3, 5, 1])
    expect(ops.getRows(ctx, typed(GGML_TYPE.Q4_K, 256, 4), ids(3))).toMatchObject({ ne: [256, 3, 1, 1], type: 0 })
    expect(ops.permute(ctx, t(2, 3, 4, 5), [0, 2, 1, 3]).ne).toEqual([2, 4, 3, 5])
    expect(ops.permute(ctx, t(2, 3, 4, 5), [3, 0, 1, 2]).ne).toEqual([3, 4, 5, 2])
    expect(ops.transposed(ctx, t(2, 3)).ne).toEqual([3, 2, 1, 1])
    expect(ops.padRows(ctx, t(2, 3), 2).ne).toEqual([2, 5, 1, 1])
    expect(ops.concatRows(ctx, t(2, 3), t(2, 1)).ne).toEqual([2, 4, 1, 1])
    expect(ops.sumRows(ctx, t(2, 3)).ne).toEqual([1, 3, 1, 1])
    expect(ops.sum(ctx, t(2, 3)).ne).toEqual([1, 1, 1, 1])
    expect(ops.cast(ctx, t(64, 2), GGML_TYPE.Q8_0)).toMatchObject({ ne: [64, 2, 1, 1], type: GGML_TYPE.Q8_0 })
  })
})
