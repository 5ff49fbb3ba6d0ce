import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { guessColumns, nameChosen, noColumns } from './columns.ts'

describe('guessColumns', () => {
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
    expect(guessColumns(columns)).toMatchObject({ question, input, answer, tag })
  })

  it('does not depend on the order of the columns', () => {
    const names = ['question', 'prompt', 'instruction', 'input', 'answer', 'output', '回答', 'tag', '科室', 'id']
    fc.assert(
      fc.property(fc.subarray(names), fc.infiniteStream(fc.nat()), (some, random) => {
        const columns = ['ask', 'response', ...some]
        const keys = new Map(columns.map((name) => [name, random.next().value]))
        const shuffled = columns.toSorted((a, b) => keys.get(a)! - keys.get(b)!)
        expect(guessColumns(shuffled)).toEqual(guessColumns(columns))
      }),
    )
  })

  it('takes no nested column for a text, but for a history', () => {
    expect(guessColumns(['instruction', 'output'], ['history', 'answer'])).toMatchObject({
      answer: 'output',
      history: 'history',
    })
  })
})

describe('nameChosen', () => {
  it.each([
    ['b', 'b'],
    [' B ', 'b'],
    ['2', '2'], // a name goes before a number
    ['3', '2'],
  ])('%j is %s', (question, found) => {
    expect(nameChosen(['a', 'b', '2'], { question }, 'a.csv')).toEqual({ question: found })
  })

  it('tells the setting, not the names', () => {
    expect(() => nameChosen(['张三', '头痛'], { tag: '科室' }, 'a.csv')).toThrow(
      /a\.csv: the setting tag_column names none of its 2 columns/,
    )
  })
})

describe('noColumns', () => {
  it('counts the columns found and tells the names accepted', () => {
    expect(noColumns(4, 'a.csv').message).toMatch(/a\.csv: .*has 4 columns\. .*question, prompt.*answer, response/)
  })
})
