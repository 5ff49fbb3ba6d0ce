import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeSentencePiece } from '../../test/support/sentencepiece.ts'
import { PIECE_TYPE, readSentencePiece } from './sentencepiece.ts'

const REAL = new URL('../../test/golden/hf/mistral/tokenizer.model', import.meta.url).pathname

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-spm-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function written(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'tokenizer.model')
  await writeFile(path, bytes)
  return path
}

describe('readSentencePiece', () => {
  it("reads a file of SentencePiece's own trainer", async () => {
    const { pieces, modelType, addDummyPrefix } = await readSentencePiece(REAL)
    expect([pieces.length, modelType, addDummyPrefix]).toEqual([448, 2, true])
    expect(pieces.slice(0, 4)).toEqual([
      { text: '<unk>', score: 0, type: PIECE_TYPE.unknown },
      { text: '<s>', score: 0, type: PIECE_TYPE.control },
      { text: '</s>', score: 0, type: PIECE_TYPE.control },
      { text: '<0x00>', score: 0, type: PIECE_TYPE.byte },
    ])
  })

  it('gives back what was written, whatever the pieces', async () => {
    const piece = fc.record({
      text: fc.string({ unit: 'grapheme' }),
      score: fc.float({ noNaN: true }),
      type: fc.constantFrom(...Object.values(PIECE_TYPE)),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 20 }), fc.boolean(), async (pieces, prefix) => {
        const path = await written(encodeSentencePiece(pieces, prefix))
        expect(await readSentencePiece(path)).toEqual({ pieces, modelType: 2, addDummyPrefix: prefix })
      }),
      { numRuns: 30 },
    )
  })

  it('refuses files that are none', async () => {
    const whole = encodeSentencePiece([{ text: 'a', score: -1, type: 1 }], true)
    for (const bytes of [whole.subarray(0, 7), Buffer.from('{"model": {}}'), Buffer.from([0xff, 0xff, 0xff])]) {
      await expect(readSentencePiece(await written(bytes))).rejects.toMatchObject({ code: 'formats.notSentencePiece' })
    }
    await expect(readSentencePiece(join(folder, 'none'))).rejects.toMatchObject({ code: 'formats.missing' })
  })
})
