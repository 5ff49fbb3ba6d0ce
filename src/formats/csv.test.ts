import { parse as judge } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readText } from '../../test/support/read-text.ts'
import { UserError } from '../texts/user-error.ts'
import { createCsvReader } from './csv.ts'
import { sniffDelimiter } from './delimiter.ts'

function parseCsv(text: string, path = 'a.csv', size?: number) {
  const reader = createCsvReader(path, { delimiter: ',', header: true })
  const rows = readText(reader, text, size)
  return { columns: reader.columns(), rows }
}

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

describe('sniffDelimiter', () => {
  it.each([
    [',', '问题,答案\n头痛；发热|咳嗽,多喝水，休息\n'],
    [';', 'q;a\n1,5;2,5\n3;"4;\n5"\n'],
    ['\t', 'q\ta\n1, 2\t3, 4\n'],
    ['|', 'q|a\n1|2\n'],
    ['，', '问题，答案\n一，二\n'],
    [',', 'question\none\n'],
    [',', 'q,a;b\n1,2\n3,4;5\n'],
    [',', '[id],answer\n1,2\n'],
  ])('%j', (delimiter, text) => {
    expect(sniffDelimiter(text, true, 'a.csv')).toBe(delimiter)
  })

  it('looks past a row that the end of the sample cuts', () => {
    expect(sniffDelimiter('q,a\n1,2\n3,"4;;;', false, 'a.csv')).toBe(',')
  })

  it('tells running text', () => {
    const text = '高血压患者能吃党参吗？,我有高血压，您好，可以吃吗？\n可以口服。\n\n头痛怎么办？\n休息。\n'
    expect(() => sniffDelimiter(text.repeat(9), true, 'a.txt')).toThrow(/running text/)
    expect(() => sniffDelimiter('高血压患者可以口服党参，平时注意休息，不要熬夜。\n'.repeat(5), true, 'a.txt')).toThrow(
      /running text/,
    )
  })
})

describe('the guard against formulas', () => {
  it('is taken off where the file is guarded, and only there', () => {
    const text = '"q","a"\n"\'=1+1","\'\'-b"\n"\'c","d\'="\n'
    const values = (guarded: boolean) =>
      readText(createCsvReader('a.csv', { delimiter: ',', header: true, guarded }), text).map(({ values }) => values)
    expect(values(true)).toEqual([
      { q: '=1+1', a: "'-b" },
      { q: "'c", a: "d'=" },
    ])
    expect(values(false)[0]).toEqual({ q: "'=1+1", a: "''-b" })
  })
})

describe('a header that is not there', () => {
  it('is numbered', () => {
    const reader = createCsvReader('a.csv', { delimiter: ',', header: false })
    expect(readText(reader, 'a,b\nc,d')).toEqual([
      { line: 1, values: { column_1: 'a', column_2: 'b' } },
      { line: 2, values: { column_1: 'c', column_2: 'd' } },
    ])
  })
})

describe('a quote that is never closed', () => {
  it('is told before the file is in memory', () => {
    const reader = createCsvReader('a.csv', { delimiter: ',', header: true })
    reader.push('q,a\n1,2\n"3,')
    const piece = 'x'.repeat(1 << 20)
    expect(() => {
      for (let i = 0; i < 20; i++) reader.push(piece)
    }).toThrow(/a\.csv:3: a double quote/)
  })

  it('as is a row that never ends', () => {
    const reader = createCsvReader('a.csv', { delimiter: ',', header: true })
    const piece = 'x'.repeat(1 << 20)
    expect(() => {
      for (let i = 0; i < 20; i++) reader.push(piece)
    }).toThrow(/a\.csv:1: the row that begins here has more than 16777216 characters/)
  })
})

describe('write, then read', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', '"', ',', '\n', '\r', '\\', ' ', '糖', '\u{1f600}', ';', "'", '\t', '|', '，'),
    maxLength: 8,
  })
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`
  const bare = (value: string) => (/[",\r\n;\t|，]/.test(value) ? quoted(value) : value)

  it('gives back any cells in any dialect and any pieces, and the line each row begins at', () => {
    const grid = fc
      .integer({ min: 2, max: 4 }) // a row of one empty cell and a blank line are the same
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      )
    const dialect = fc.record({
      delimiter: fc.constantFrom(',', '\t', ';', '|', '，'),
      newline: fc.constantFrom('\n', '\r\n', '\r'),
      all: fc.boolean(),
      size: fc.integer({ min: 1, max: 40 }),
    })
    fc.assert(
      fc.property(grid, dialect, (cells, { delimiter, newline, all, size }) => {
        const columns = cells[0]!.map((_, i) => `c${i}`)
        const lines = [columns, ...cells].map((row) => row.map(all ? quoted : bare).join(delimiter))
        const text = lines.join(newline)
        const reader = createCsvReader('a.csv', { delimiter, header: true })
        const rows = readText(reader, text, size)
        expect(reader.columns()).toEqual(columns)
        expect(rows.map(({ values }) => Object.values(values))).toEqual(cells)
        let line = 1
        for (const [i, row] of rows.entries()) {
          line += lines[i]!.split(/\r\n|\n|\r/).length
          expect(row.line).toBe(line)
        }
      }),
    )
  })

  it('reads as csv-parse does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', '糖'), maxLength: 30 })
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (body, size) => {
        const read = () =>
          readText(createCsvReader('a.csv', { delimiter: ',', header: false }), body, size).map(({ values }) =>
            Object.values(values),
          )
        let want: string[][]
        try {
          want = judge(body, { skip_empty_lines: true, record_delimiter: ['\r\n', '\n', '\r'] })
        } catch {
          return // what it refuses (a quote in a bare value among them), we may read
        }
        if (want.length === 0) expect(read).toThrow(UserError)
        else expect(read()).toEqual(want)
      }),
      { numRuns: 500 },
    )
  })
})
