import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTextStream } from './text-stream.ts'

// One token per byte: the hardest tokenizer for a stream of text.
const decode = (tokens: readonly number[]) => Buffer.from(tokens).toString('utf8')
const bytes = (text: string) => [...Buffer.from(text)]

function run(tokens: readonly number[], stops: readonly string[] = []) {
  const stream = createTextStream(decode, stops)
  const chunks: string[] = []
  for (const token of tokens) {
    chunks.push(stream.push(token))
    if (stream.stopped) break
  }
  return { chunks: [...chunks, stream.flush()], stopped: stream.stopped }
}

describe('createTextStream', () => {
  it('never gives half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => {
        const { chunks } = run(bytes(text))
        expect(chunks.join('')).toBe(text)
        if (!text.includes('\uFFFD')) expect(chunks.join('|')).not.toContain('\uFFFD')
      }),
    )
  })

  it('gives broken bytes as the tokenizer would', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { maxLength: 120 }), (tokens) => {
        expect(run(tokens).chunks.join('')).toBe(decode(tokens))
      }),
    )
  })

  it.each([
    ['你好###世界', ['###'], '你好', true],
    ['a##b###c', ['###'], 'a##b', true],
    ['ab##', ['###'], 'ab##', false],
    ['问：答：', ['答：', '问：答'], '', true],
    ['aab', ['ab'], 'a', true],
    ['你好', [''], '你好', false],
  ])('%j with stops %j is %j', (text, stops, want, stopped) => {
    const got = run(bytes(text), stops)
    expect(got.chunks.join('')).toBe(want)
    expect(got.stopped).toBe(stopped)
  })

  it('never shows a part of a stop text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '停'), maxLength: 30 })
    fc.assert(
      fc.property(
        text,
        fc.string({ unit: fc.constantFrom('a', 'b', '停'), minLength: 1, maxLength: 4 }),
        (whole, stop) => {
          const at = whole.indexOf(stop)
          expect(run(bytes(whole), [stop]).chunks.join('')).toBe(at < 0 ? whole : whole.slice(0, at))
        },
      ),
    )
  })
})
