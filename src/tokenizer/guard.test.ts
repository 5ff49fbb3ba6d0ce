import fc from 'fast-check'
import type { LlamaModel } from 'node-llama-cpp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readGguf } from '../formats/gguf-read.ts'
import { createGuard } from './guard.ts'
import { openLlama } from './llama.ts'
import { openVocab, type Vocab } from './vocab.ts'

const modelPath = new URL('../../models/lorasmith-demo-zh-8m-Q8_0.gguf', import.meta.url).pathname
let model: LlamaModel
let vocab: Vocab

beforeAll(async () => {
  const { llama } = await openLlama()
  model = await llama.loadModel({ modelPath, vocabOnly: true, gpuLayers: 0 })
  const { metadata } = await readGguf(modelPath)
  vocab = openVocab(model, metadata.get('tokenizer.ggml.tokens') as string[])
})
afterAll(() => model.dispose())

const plain = fc.string({ unit: fc.constantFrom('你', '好', ' ', '\n', 'a', '<', '|', '>', '1', '😀'), maxLength: 12 })

describe('createGuard', () => {
  it('splits at control tokens as llama.cpp does', () => {
    const guard = createGuard(vocab, ['<|im_end|>']) // hides, so that it encodes by itself
    const piece = fc.oneof(plain, fc.constantFrom(...vocab.controlTokens.keys()))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const rendered = pieces.join('')
        expect(guard.encode(rendered)).toEqual(vocab.tokenize(rendered, true))
      }),
    )
  })

  it('brings every hidden text back as text', () => {
    fc.assert(
      fc.property(plain, plain, fc.constantFrom(...vocab.controlTokens.keys()), (before, after, control) => {
        const text = `${before}${control}${after}`
        const guard = createGuard(vocab, [text])
        const tokens = guard.encode(`<|im_start|>${guard.hide(text)}<|im_end|>`)
        expect([tokens[0], tokens.at(-1)]).toEqual([2, 3])
        expect(vocab.detokenize(tokens, false)).toBe(text)
      }),
    )
  })

  it('marks with a character that no text holds', () => {
    expect(createGuard(vocab, ['\uE000', '<s>\uE001']).mark).toBe('\uE002')
  })
})
