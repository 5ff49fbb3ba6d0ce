import { describe, expect, it } from 'vitest'
import { splitRows } from '../data/split.ts'
import { createSplitPlan } from './split-plan.ts'

const rows = Array.from({ length: 40 }, (_, i) => ({
  question: `问题${i % 30}号，怎么办？`,
  answer: '答',
  tag: `科${i % 3}`,
  line: i + 2,
}))
const settings = { valSplit: 0.2, splitBy: 'question', seed: 7 } as const

function planned(maxRows?: number) {
  const plan = createSplitPlan(settings, maxRows)
  for (const row of rows) plan.add(row)
  return plan.result()
}

describe('createSplitPlan', () => {
  it('counts the sides that training would make', () => {
    const held = splitRows(rows, 0.2, 7, { by: 'question' }).filter(Boolean).length
    expect(planned()).toEqual({ train: 40 - held, eval: held, exact: true })
  })

  it('tells them from the share where there are too many rows', () => {
    expect(planned(39)).toEqual({ train: 32, eval: 8, exact: false })
  })
})
