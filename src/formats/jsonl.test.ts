import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserError } from '../texts/user-error.ts'
import { parseJsonArray, parseJsonl } from './jsonl.ts'

const faultOf = (parse: typeof parseJsonl, text: string): UserError => {
  try {
    parse(text, 'a.json')
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  return expect.unreachable('broken JSON was read')
}

describe('parseJsonl', () => {
  it('reads one object a line, whatever ends the lines', () => {
    expect(parseJsonl('{"q":"一\\n二","a":"x"}\r\n\r\n {"q":"三","id":7}\n', 'a.jsonl')).toEqual({
      columns: ['q', 'a', 'id'],
      nestedColumns: [],
      rows: [
        { line: 1, values: { q: '一\n二', a: 'x', id: '' } },
        { line: 3, values: { q: '三', a: '', id: '7' } },
      ],
    })
  })

  it('turns scalars to text, unwraps lists of one, and takes null, NaN and empty lists for nothing', () => {
    const text = '{"a":1.5,"b":true,"c":null,"d":["x"],"e":[],"f":NaN,"g":[-Infinity],"h":"NaN \\"Infinity\\" \\\\"}'
    const [row] = parseJsonl(text, 'a.jsonl').rows
    expect(row?.values).toEqual({ a: '1.5', b: 'true', c: '', d: 'x', e: '', f: '', g: '', h: 'NaN "Infinity" \\' })
  })

  it('leaves nested columns out and names them', () => {
    const table = parseJsonl('{"q":"x","m":["one"],"o":{}}\n{"q":"y","m":["one","two"]}', 'a.jsonl')
    expect(table).toMatchObject({ columns: ['q'], nestedColumns: ['o', 'm'] })
    expect(table.rows.map(({ values }) => values)).toEqual([{ q: 'x' }, { q: 'y' }])
  })

  it.each<[string, string, object]>([
    ['{"q":"x"}\n{"q":"秘密"\n', 'formats.jsonBroken', { line: 2 }],
    ['{"q":"x"}\n\n["秘密"]\n', 'formats.jsonNotObject', { line: 3, got: 'array' }],
    ['"秘密"', 'formats.jsonNotObject', { line: 1, got: 'string' }],
    ['null', 'formats.jsonNotObject', { line: 1, got: 'null' }],
    ['{"messages":[{"role":"user"},{}]}', 'formats.jsonNested', { columns: 1 }],
  ])('refuses %s', (text, code, values) => {
    const fault = faultOf(parseJsonl, text)
    expect(fault).toMatchObject({ code, values })
    expect(fault.message + fault.render('zh') + String(fault.cause)).not.toContain('秘')
  })
})

describe('parseJsonArray', () => {
  it('reads a written-out array, with the line of each element', () => {
    const text =
      '\n[\n  {\n    "q": "a ] } \\" , [ {",\n    "a": ["b"]\n  },\n  {"q": "c", "a": "\\\\"}, {"q":"d"}\n]\n'
    expect(parseJsonArray(text, 'a.json').rows).toEqual([
      { line: 3, values: { q: 'a ] } " , [ {', a: 'b' } },
      { line: 7, values: { q: 'c', a: '\\' } },
      { line: 7, values: { q: 'd', a: '' } },
    ])
  })

  it('reads an empty array as no rows', () => {
    expect(parseJsonArray(' [ ] ', 'a.json')).toEqual({ columns: [], nestedColumns: [], rows: [] })
  })

  it.each<[string, string, object]>([
    ['[\n{"q":"秘密"\n', 'formats.jsonBroken', { line: 2 }],
    ['[\n{"q":"a"}\n{"q":"秘密"}]', 'formats.jsonBroken', { line: 2 }],
    ['[\n{"q":"a"},\n]', 'formats.jsonBroken', { line: 3 }],
    ['[\n{"q":"a"},,\n]', 'formats.jsonBroken', { line: 2 }],
    ['[\n{"q":"a"}] {}', 'formats.jsonBroken', { line: 2 }],
    ['[{"q":"a"}\n,\n{"q":"秘密}]', 'formats.jsonBroken', { line: 3 }],
    ['[{"q":"a"},\n3]', 'formats.jsonNotObject', { line: 2, got: 'number' }],
    ['[', 'formats.jsonBroken', { line: 1 }],
  ])('refuses %j', (text, code, values) => {
    const fault = faultOf(parseJsonArray, text)
    expect(fault).toMatchObject({ code, values })
    expect(fault.message + fault.render('zh') + String(fault.cause)).not.toContain('秘')
  })
})

describe('write, then read', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', '"', '\\', '[', ']', '{', '}', ',', '\n', '\u2028', '糖'),
    maxLength: 8,
  })
  const rows = fc.array(fc.record({ q: cell, a: cell }), { minLength: 1, maxLength: 8 })

  it('gives back any rows, from JSONL and from arrays of either look', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(0, 2), (want, indent) => {
        const array = parseJsonArray(JSON.stringify(want, null, indent), 'a.json')
        expect(array.rows.map(({ values }) => values)).toEqual(want)
        if (indent) expect(array.rows.map(({ line }) => line)).toEqual(want.map((_, i) => 2 + 4 * i))
        const lines = parseJsonl(want.map((row) => JSON.stringify(row)).join('\n'), 'a.jsonl')
        expect(lines.rows).toEqual(want.map((values, i) => ({ line: i + 1, values })))
      }),
    )
  })
})
