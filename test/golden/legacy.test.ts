/** Converted legacy files against GGUF files of the same weights, llama.cpp being the judge: the same text, the same probabilities. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asGguf } from '../../src/convert/as-gguf.ts'
import { openEngine } from '../../src/engine/open-engine.ts'
import { readGguf, readTensorData } from '../../src/formats/gguf-read.ts'
import { copyMetadata, writeGguf } from '../../src/formats/gguf-write.ts'
import { type Backend, openBackend } from '../../src/ggml/backend.ts'
import { GGML_TYPE } from '../../src/ggml/types.ts'
import { asType } from '../support/as-type.ts'
import { MODEL } from '../support/cli.ts'
import { legacyOf, writeLegacy } from '../support/legacy-writer.ts'
import { openServed } from '../support/llamacpp.ts'

const shared = fileURLToPath(new URL('../../../shared/models/', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'golden-legacy-'))
let backend: Backend
beforeAll(() => {
  backend = openBackend('cpu', 1)
})
afterAll(() => {
  backend[Symbol.dispose]()
  rmSync(dir, { recursive: true })
})

/** What a model tells after a few words, the likeliest token each time. */
async function story(path: string, words: string): Promise<string> {
  await using engine = await openEngine(path, {
    threads: 1,
    contextSize: 256,
    chatTemplate: '{{ messages[0].content }}',
  })
  let text = ''
  const request = {
    messages: [{ role: 'user' as const, content: words }],
    temperature: 0,
    dryStrength: 0,
    repeatPenalty: 1,
  }
  for await (const chunk of engine.generate({ ...request, maxTokens: 120 })) text += chunk.text
  return text
}

describe.skipIf(!existsSync(shared))('stories260K, a real model', () => {
  it.each([
    ['ggjt', 3],
    ['ggjt', 1],
    ['ggmf', 1],
    ['ggml', 0],
  ] as const)('in %s v%s tells the same stories as its GGUF', async (container, version) => {
    const twin = join(shared, 'stories260K-f32.gguf')
    const path = join(dir, `stories-${container}${version}.bin`)
    await writeLegacy(path, await legacyOf(twin, { container, version }))
    const converted = await asGguf(path)
    for (const words of ['Once upon a time', 'Lily and Ben', 'The 猫 said: "']) {
      const told = await story(converted, words)
      expect(told.length).toBeGreaterThan(100)
      expect(told).toBe(await story(twin, words))
    }
  })

  it('as it was found tells the same story too', async () => {
    const converted = await asGguf(await copied(join(shared, 'stories260K.ggmlv3.f32.bin')))
    expect(await story(converted, 'Once upon a time')).toBe(
      await story(join(shared, 'stories260K-f32.gguf'), 'Once upon a time'),
    )
  })
})

async function copied(path: string): Promise<string> {
  const copy = join(dir, 'found.bin')
  await copyFile(path, copy)
  return copy
}

describe('the bundled model in blocks of v3', () => {
  it.each(['Q4_0', 'Q4_1', 'Q5_0', 'Q5_1', 'Q8_0', 'Q2_K', 'Q3_K', 'Q4_K', 'Q5_K', 'Q6_K'] as const)(
    '%s gives the probabilities of a GGUF with the same blocks',
    async (name) => {
      const encode = (tensor: Parameters<typeof asType>[1]) => asType(backend, tensor, GGML_TYPE[name])
      const words = (token: string) => Buffer.from(token.replaceAll('▁', ' ')) // its control tokens stand elsewhere
      const path = join(dir, `demo.ggmlv3.${name}.bin`)
      await writeLegacy(path, await legacyOf(MODEL, { encode, piece: words }))
      const converted = await asGguf(path)

      const base = await readGguf(MODEL)
      const twin = join(dir, `demo-${name}.gguf`)
      const tensors = await Promise.all(
        base.tensors.map(async (info) => encode({ ...info, data: await readTensorData(base, info) })),
      )
      await writeGguf(twin, { metadata: copyMetadata(base, ['']), tensors })

      const tokens = [1, 2, 300, 4000, 513, 77, 6000]
      await using ours = await openServed(converted, null, '{{ messages }}')
      await using theirs = await openServed(twin, null)
      expect(await ours.logProbs(tokens)).toEqual(await theirs.logProbs(tokens))
    },
  )
})
