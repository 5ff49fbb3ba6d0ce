import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserError } from '../texts/user-error.ts'
import { parseCsv } from './csv.ts'

const faultOf = (text: string): UserError => {
  try {
    parseCsv(text, 'a.csv')
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  return expect.unreachable('a broken CSV was read')
}

describe('parseCsv', () => {
  it('reads quotes, quoted line breaks, CRLF and blank lines, and knows the line of each row', () => {
    const text =
      'question,answer\r\n\r\n"儿童发热39℃怎么办?","【初步判断】\r\n多见于""病毒""\n【处理】口服,休息"\r\n问,答\n\n\n末,"尾"\n'
    expect(parseCsv(text, 'a.csv')).toEqual({
      columns: ['question', 'answer'],
      nestedColumns: [],
      rows: [
        {
          line: 3,
          values: { question: '儿童发热39℃怎么办?', answer: '【初步判断】\r\n多见于"病毒"\n【处理】口服,休息' },
        },
        { line: 6, values: { question: '问', answer: '答' } },
        { line: 9, values: { question: '末', answer: '尾' } },
      ],
    })
  })

  it('leaves the two characters \\n and spaces as they are', () => {
    const [row] = parseCsv('q,a\n 问 ,"一\\n二"\n', 'a.csv').rows
    expect(row?.values).toEqual({ q: ' 问 ', a: '一\\n二' })
  })

  it('takes quotes inside a bare value as they are, as Excel and Python do', () => {
    const { rows } = parseCsv('q,a\n小三阳"如何,"""好"" 的"\n 1, "b"\n', 'a.csv')
    expect(rows.map(({ values }) => values)).toEqual([
      { q: '小三阳"如何', a: '"好" 的' },
      { q: ' 1', a: ' "b"' },
    ])
  })

  it('trims names and calls unnamed columns by their number', () => {
    expect(parseCsv(' ,question , answer\n0,q,a', 'a.csv').columns).toEqual(['column_1', 'question', 'answer'])
  })

  it('reads columns called as parts of an object are', () => {
    const { rows } = parseCsv('__proto__,constructor\na,b', 'a.csv')
    expect(Object.entries(rows[0]!.values)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })

  it('may have no rows', () => {
    expect(parseCsv('question,answer\n', 'a.csv').rows).toEqual([])
  })
})

describe('parseCsv refuses', () => {
  it.each<[string, string, string, object]>([
    [
      'too few columns',
      'q,a\n1,2\n3\n4,5,6\n',
      'formats.csvColumns',
      { line: 3, got: 1, expected: 2, count: 2, lines: '3, 4' },
    ],
    ['a comma outside quotes', 'q,a\n"x\ny",2\n秘密,丙,丁\n', 'formats.csvColumns', { line: 4, got: 3 }],
    ['a quote closed much later', 'q,a\n1,2\n"秘密,3\n4,5\n"6",7\n', 'formats.csvQuote', { line: 3 }],
    ['text behind a quote', 'q,a\n"秘"密,3\n', 'formats.csvQuote', { line: 2 }],
    ['a quote never closed', 'q,a\n1,"2\r\n"\n\n3,"秘密\n4,5\n6,7\n', 'formats.csvQuote', { line: 5 }],
    ['semicolons', 'q;a\n1;2\n', 'formats.csvDelimiter', { got: ';' }],
    ['Chinese commas', '问题，答案\n一，二\n', 'formats.csvDelimiter', { got: '，' }],
    ['tabs', 'q\ta\n1\t2\n', 'formats.csvDelimiter', { got: 'TAB' }],
    ['a name twice', '\nq,a,q \n1,2,3\n', 'formats.csvHeader', { line: 2, first: 1, second: 3 }],
  ])('%s', (_, text, code, values) => {
    const fault = faultOf(text)
    expect(fault).toMatchObject({ code, values })
    for (const lang of ['en', 'zh'] as const) expect(fault.render(lang)).not.toContain('秘')
    expect(fault.cause).toBeUndefined()
  })

  it('many rows at once, but tells ten lines', () => {
    const text = `q,a\n${'x\n'.repeat(30)}`
    expect(faultOf(text).values).toMatchObject({ count: 30, lines: '2, 3, 4, 5, 6, 7, 8, 9, 10, 11 ...' })
  })
})

describe('write, then read', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', '"', ',', '\n', '\r', '\\', ' ', '糖', '\u{1f600}', ';', "'"),
    maxLength: 8,
  })
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`
  const bare = (value: string) => (/[",\r\n]/.test(value) ? quoted(value) : value)

  it('gives back any cells, and the line each row begins at', () => {
    const grid = fc
      .integer({ min: 2, max: 4 }) // a row of one empty cell and a blank line are the same
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      )
    fc.assert(
      fc.property(grid, fc.constantFrom('\n', '\r\n'), fc.boolean(), (cells, newline, all) => {
        const columns = cells[0]!.map((_, i) => `c${i}`)
        const lines = [columns, ...cells].map((row) => row.map(all ? quoted : bare).join(','))
        const table = parseCsv(lines.join(newline), 'a.csv')
        expect(table.columns).toEqual(columns)
        expect(table.rows.map(({ values }) => Object.values(values))).toEqual(cells)
        let line = 1
        for (const [i, row] of table.rows.entries()) {
          line += lines[i]!.split(/\r\n|\n|\r/).length
          expect(row.line).toBe(line)
        }
      }),
    )
  })
})
