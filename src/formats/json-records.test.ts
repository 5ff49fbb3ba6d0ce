import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readText } from '../../test/support/read-text.ts'
import { UserError } from '../texts/user-error.ts'
import { createJsonReader, sniffJson } from './json-records.ts'

const parseJsonl = (text: string, path: string, size?: number) => readText(createJsonReader(path, 'lines'), text, size)
const parseJsonArray = (text: string, path: string, size?: number) =>
  readText(createJsonReader(path, 'array'), text, size)

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
  it('reads one object a line, whatever ends the lines and in whatever pieces', () => {
    const text = '{"q":"一\\n二","a":"x"}\r\n\r\n {"q":["三"],"id":7}\r{"q":null}\n'
    for (const size of [1, 2, 3, 1000]) {
      expect(parseJsonl(text, 'a.jsonl', size)).toEqual([
        { line: 1, values: { q: '一\n二', a: 'x' } },
        { line: 3, values: { q: ['三'], id: 7 } },
        { line: 4, values: { q: null } },
      ])
    }
  })

  it('takes NaN and Infinity, which Python writes, for nothing', () => {
    const text = '{"f":NaN,"g":[-Infinity],"h":"NaN \\"Infinity\\" \\\\"}'
    expect(parseJsonl(text, 'a.jsonl')[0]?.values).toEqual({ f: null, g: [null], h: 'NaN "Infinity" \\' })
  })

  it.each<[string, string, object]>([
    ['{"q":"x"}\n{"q":"秘密"\n', 'formats.jsonBroken', { line: 2 }],
    ['{"q":"x"}\n\n["秘密"]\n', 'formats.jsonNotObject', { line: 3, got: 'array' }],
    ['"秘密"', 'formats.jsonNotObject', { line: 1, got: 'string' }],
    ['null', 'formats.jsonNotObject', { line: 1, got: 'null' }],
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
    for (const size of [1, 2, 5, 1000]) {
      expect(parseJsonArray(text, 'a.json', size)).toEqual([
        { line: 3, values: { q: 'a ] } " , [ {', a: ['b'] } },
        { line: 7, values: { q: 'c', a: '\\' } },
        { line: 7, values: { q: 'd' } },
      ])
    }
  })

  it('reads an empty array as no rows', () => {
    expect(parseJsonArray(' [ ] ', 'a.json')).toEqual([])
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

describe('an object that holds an array', () => {
  const read = (text: string, size?: number) => readText(createJsonReader('a.json', 'object'), text, size)

  it('gives its elements, whatever stands beside it', () => {
    const text =
      '{"version": "1.0", "meta": {"n": [1, {"a": "]"}]},\n "data": [\n{"q": "a"},\n{"q": "b"}], "done": true}'
    for (const size of [1, 3, 1000]) {
      expect(read(text, size)).toEqual([
        { line: 3, values: { q: 'a' } },
        { line: 4, values: { q: 'b' } },
      ])
    }
  })

  it.each([
    '{"data":[{"q":"秘"}',
    '{"data":[{"q":"秘"}],}',
    '{"data" [{"q":"秘"}]}',
    '{data:[]}',
    '{"data":[{"q":1}]}x',
    '{"a":}',
  ])('refuses %s', (text) => {
    for (const size of [1, 1000]) expect(() => read(text, size)).toThrow(/no valid JSON/)
  })
})

describe('sniffJson', () => {
  it.each<[string, 'json' | 'csv' | 'other', string | null]>([
    ['[{"q":1}]', 'csv', 'array'],
    ['[id],answer', 'csv', null],
    ['{id},answer', 'csv', null],
    ['{"q":"a"}\n{"q":"b"}', 'csv', 'lines'],
    ['{"q":"a"}', 'other', 'lines'],
    ['{"messages":[{"role":"user","content":"a"}]}', 'json', 'lines'],
    ['{"conversations":[{"from":"human","value":"a"}]}', 'json', 'lines'],
    ['{"talk":[{"role":"user","content":"a"}]}', 'json', 'lines'],
    ['{"data":[{"q":"a"}]}', 'json', 'object'],
    ['{\n "examples": [\n {"q":"a"}\n]}', 'other', 'object'],
    ['{"data":[{"messages":[{"role":"user"}]}]}', 'json', 'object'],
    ['{\n"rows":[]\n}', 'json', 'object'],
    ['hello', 'json', 'lines'],
    ['hello', 'other', null],
  ])('%j named %s', (text, named, shape) => {
    expect(sniffJson(text, true, named, 'a.json')).toBe(shape)
  })

  it('refuses one object that is no row', () => {
    expect(() => sniffJson('{\n "q": "a"\n}', true, 'json', 'a.json')).toThrow(/is one JSON object/)
  })
})

describe('what never ends', () => {
  it.each(['lines', 'array', 'object'] as const)('%s', (shape) => {
    const reader = createJsonReader('a.json', shape)
    reader.push(shape === 'lines' ? '{"q":"' : shape === 'array' ? '[{"q":"' : '{"data":[{"q":"')
    const piece = 'x'.repeat(1 << 20)
    expect(() => {
      for (let i = 0; i < 20; i++) reader.push(piece)
    }).toThrow(/a\.json:1: the row that begins here has more than/)
  })
})

describe('write, then read', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', '"', '\\', '[', ']', '{', '}', ',', ':', '\n', '\u2028', '糖'),
    maxLength: 8,
  })
  const rows = fc.array(fc.record({ q: cell, a: fc.oneof(cell, fc.jsonValue({ maxDepth: 2 })) }), {
    minLength: 1,
    maxLength: 8,
  })

  it('gives back any rows, from every shape and in any pieces', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(0, 2), fc.integer({ min: 1, max: 50 }), (made, indent, size) => {
        const want = JSON.parse(JSON.stringify(made)) as typeof made // -0 is 0 there
        const values = (records: readonly { readonly values: unknown }[]) => records.map((record) => record.values)
        expect(values(parseJsonArray(JSON.stringify(want, null, indent), 'a.json', size))).toEqual(want)
        const lines = want.map((row) => JSON.stringify(row)).join('\n')
        expect(values(parseJsonl(lines, 'a.jsonl', size))).toEqual(want)
        const object = JSON.stringify({ n: [1, 'x'], data: want, last: {} }, null, indent).replace('[1,"x"]', '"[{"')
        expect(
          values(readText(createJsonReader('a.json', 'object'), object.replace(/\[\s*1,\s*"x"\s*\]/, '1'), size)),
        ).toEqual(want)
      }),
      { numRuns: 60 },
    )
  })
})
