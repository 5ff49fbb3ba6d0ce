import { describe, expect, it } from 'vitest'
import { DECODING_DEFAULTS, decodingOf } from './defaults.ts'

describe('decodingOf', () => {
  it('keeps the defaults where nothing is set', () => {
    expect(decodingOf({ topK: undefined })).toEqual(DECODING_DEFAULTS)
    expect(decodingOf({ temperature: 0 })).toEqual({ ...DECODING_DEFAULTS, temperature: 0 })
  })

  it.each([
    [{ temperature: -1 }, 'engine.outOfRange'],
    [{ topP: 1.5 }, 'engine.outOfRange'],
    [{ minP: Number.NaN }, 'engine.outOfRange'],
    [{ maxTokens: 0 }, 'engine.notWholeInRange'],
    [{ topK: 2.5 }, 'engine.notWholeInRange'],
  ])('refuses %j', (request, code) => {
    expect(() => decodingOf(request)).toThrow(expect.objectContaining({ code }))
  })
})
