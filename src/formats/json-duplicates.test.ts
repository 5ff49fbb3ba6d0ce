import fc from 'fast-check'
import { expect, it } from 'vitest'
import { duplicateKey } from './json-duplicates.ts'

it.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":{"b":1,"b":1}}', 'b'],
  ['[{"a":[{"x":1 , "x" : 2}]}]', 'x'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"\\"":1,"b":"\\"","\\"":2}', '"'],
  ['{"":1,"":2}', ''],
  ['{"a":"a","b":["a","a"],"c":{"a":1}}', null],
  ['{"a":"{\\"a\\":1","b":"\\\\"}', null],
  ['[]', null],
  ['"a"', null],
])('%s: %j', (text, key) => {
  expect(duplicateKey(text)).toBe(key)
})

it('finds none in what JSON.stringify writes, and the one that is put in', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
      fc.integer({ min: 0, max: 2 }),
      (object, indent) => {
        const text = JSON.stringify(object, null, indent)
        expect(duplicateKey(text)).toBeNull()
        const [key] = Object.keys(object)
        expect(duplicateKey(`${text.trimEnd().slice(0, -1)},${JSON.stringify(key)}:0}`)).toBe(key)
      },
    ),
    { numRuns: 60 },
  )
})
