/** The review sheet as openpyxl, another reader of the same format, sees it. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reviewWorkbook } from '../../src/review/sheet.ts'
import { writeFileAtomic } from '../../src/util/write-atomic.ts'
import { madeReview } from '../support/made-review.ts'
import { needPython, runGoldenScript } from '../support/python.ts'

interface Seen {
  readonly sheets: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
  readonly types: readonly string[]
  readonly frozen: string
  readonly validations: readonly object[]
  readonly protected: boolean
  readonly locked: readonly boolean[]
  readonly wrapped: readonly boolean[]
  readonly hidden: readonly boolean[]
}

describe('openpyxl', () => {
  it('reads texts, list, frozen header, locked and hidden columns', async (context) => {
    needPython(context, ['openpyxl'])
    const texts = ['=1+1', '＝SUM(A1)', '两行\n答案', '<b>&"\'', 'literal _x000D_', '00123', '😀', ' outer ']
    await using made = await madeReview(texts.map((answer, i) => ({ question: `问 ${i}`, answer })))
    const { reviewed } = await made.open()
    const path = join(made.root, 'review.xlsx')
    await writeFileAtomic(path, reviewWorkbook(reviewed, 'zh'))
    const seen = runGoldenScript<Seen>('xlsx_read.py', [path])
    expect(seen.sheets).toEqual(['审核', '填写说明'])
    expect(seen.rows[0]).toEqual([
      '编号',
      '科室',
      '来源',
      '问题',
      '答案',
      '结论',
      '修改后的答案',
      '备注',
      '签名',
      '版本',
    ])
    const guarded = reviewed.map(({ answer }) => (/^[=＝]/.test(answer) ? `'${answer}` : answer))
    expect(seen.rows.slice(1).map((row) => row[4])).toEqual(guarded)
    expect(seen.types).toEqual(['s']) // nothing is a formula or a number
    expect(seen.frozen).toBe('A2')
    expect(seen.validations).toEqual([{ type: 'list', list: '"通过,修改,驳回"', cells: 'F2:F9', shows: true }])
    expect(seen.protected).toBe(true)
    expect(seen.locked).toEqual([true, true, true, true, true, false, false, false, false, true])
    expect(seen.wrapped.every(Boolean)).toBe(true)
    expect(seen.hidden).toEqual([...Array(9).fill(false), true])
  })
})
