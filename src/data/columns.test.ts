import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseColumns } from './columns.ts'

describe('chooseColumns', () => {
  it.each([
    ['the documented names', ['question', 'answer'], ['question', null, 'answer', null]],
    ['Toyhom', ['department', 'title', 'ask', 'answer'], ['ask', null, 'answer', 'department']],
    ['Alpaca', ['instruction', 'input', 'output'], ['instruction', 'input', 'output', null]],
    ['prompt and input', ['output', 'input', 'prompt'], ['prompt', 'input', 'output', null]],
    ['input alone', ['input', 'output'], ['input', null, 'output', null]],
    ['question beside input', ['question', 'input', 'answer'], ['question', null, 'answer', null]],
    ['LeCoQA', ['问题', '关键词', '答案文本'], ['问题', null, '答案文本', null]],
    ['Chinese', ['科室', '问题', '回答'], ['问题', null, '回答', '科室']],
    ['title alone', ['title', 'reply'], ['title', null, 'reply', null]],
    ['other case, blanks', [' Question ', 'ANSWER'], [' Question ', null, 'ANSWER', null]],
    ['both pairs', ['output', 'answer', 'prompt', 'question'], ['question', null, 'answer', null]],
  ])('%s', (_, columns, [question, input, answer, tag]) => {
    expect(chooseColumns(columns, 'a.csv')).toMatchObject({ question, input, answer, tag })
  })

  it('does not depend on the order of the columns', () => {
    const names = ['question', 'prompt', 'instruction', 'input', 'answer', 'output', '回答', 'tag', '科室', 'id']
    fc.assert(
      fc.property(fc.subarray(names), fc.infiniteStream(fc.nat()), (some, random) => {
        const columns = ['ask', 'response', ...some]
        const keys = new Map(columns.map((name) => [name, random.next().value]))
        const shuffled = columns.toSorted((a, b) => keys.get(a)! - keys.get(b)!)
        expect(chooseColumns(shuffled, 'a.csv')).toEqual(chooseColumns(columns, 'a.csv'))
      }),
    )
  })

  it('counts the columns found and tells the names accepted', () => {
    expect(() => chooseColumns(['id', 'text', 'answer'], 'a.csv', ['turns'])).toThrow(
      /a\.csv: .*has 4 columns\. .*question, prompt.*answer, response/,
    )
  })

  it('does not tell the text of a row that stands where names should be', () => {
    for (const row of [
      ['张三头痛', '多休息'],
      ['反复胸痛三天怎么办，身份证号110101197001011234', '就医'],
    ]) {
      const fault = (() => {
        try {
          return chooseColumns(row, 'a.csv')
        } catch (error) {
          return error as Error
        }
      })() as Error
      for (const text of row) expect(fault.message).not.toContain(text)
    }
  })
})
