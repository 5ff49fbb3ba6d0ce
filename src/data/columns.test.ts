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
    expect(chooseColumns(columns, 'a.csv')).toEqual({ question, input, answer, tag })
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

  it('tells the columns found and the names accepted', () => {
    expect(() => chooseColumns(['id', 'text', 'answer'], 'a.csv', ['turns'])).toThrow(
      /a\.csv: .*found: id, text, answer, turns\[\]\. .*question, prompt.*answer, response/,
    )
  })

  it('does not tell the text of a row that stands where names should be', () => {
    const secret = '张三，男，45岁，身份证号110101197001011234，反复胸痛三天怎么办'
    expect(() => chooseColumns([secret, '多休息'], 'a.csv')).toThrow(/found: \(\d+ characters\), 多休息/)
    expect(() => chooseColumns([secret], 'a.csv')).not.toThrow(/张三/)
  })

  it('tells no more than a dozen columns', () => {
    const many = Array.from({ length: 20 }, (_, i) => `c${i}`)
    expect(() => chooseColumns(many, 'a.csv')).toThrow(/c11, \.\.\. \+8/)
  })
})
