import { expect, it } from 'vitest'
import { opTable } from './op-table.ts'

it('adds up the nodes of an op on one type, with the speed of products', () => {
  const product = { op: 'MUL_MAT', operand: 'Q8_0', ne: [4, 5, 1, 1], operandNe: [32, 4, 1, 1], seconds: 2 }
  const outer = { op: 'OUT_PROD', operand: 'F32', ne: [4, 5, 1, 1], operandNe: [4, 7, 1, 1], seconds: 1 }
  const other = { op: 'ADD', operand: 'F32', ne: [4, 5, 1, 1], operandNe: [4, 5, 1, 1], seconds: 1 }
  expect(opTable([other, product, outer, product])).toEqual([
    { op: 'MUL_MAT Q8_0', seconds: 4, share: 4 / 6, count: 2, flops: (2 * 2 * 32 * 20) / 4 },
    { op: 'ADD F32', seconds: 1, share: 1 / 6, count: 1, flops: null },
    { op: 'OUT_PROD F32', seconds: 1, share: 1 / 6, count: 1, flops: 2 * 7 * 20 },
  ])
  const own = opTable([{ ...outer, op: 'CUSTOM' }]) // room kernels
  expect(own).toEqual([{ op: 'CUSTOM F32', seconds: 1, share: 1, count: 1, flops: 2 * 7 * 20 }])
})
