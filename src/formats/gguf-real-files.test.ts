import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it, type TestContext } from 'vitest'
import { readGguf, readTensorData } from './gguf-read.ts'
import { copyMetadata, writeGguf } from './gguf-write.ts'

// Real files are not part of the repository; where the folder beside it is absent, these tests say so and are passed over.
const shared = fileURLToPath(new URL('../../../shared/', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'gguf-real-'))
afterAll(() => rmSync(dir, { recursive: true }))

function real(context: TestContext, name: string): string {
  const path = join(shared, name)
  if (!existsSync(path)) context.skip(`${path} is absent`)
  return path
}

it('reads a real model, and a copy of it is the same', async (context) => {
  const file = await readGguf(real(context, 'models/stories260K-f32.gguf'))
  expect(file.version).toBe(3)
  expect(file.metadata.get('general.architecture')).toBe('llama')
  expect(file.metadata.get('llama.embedding_length')).toBe(64)
  expect(file.metadataTypes.get('tokenizer.ggml.scores')).toEqual({ type: 'array', of: 'float32' })
  expect(file.metadata.get('tokenizer.ggml.tokens')).toHaveLength(512)
  expect(file.tensors[0]).toEqual({
    name: 'token_embd.weight',
    ne: [64, 512],
    type: 0,
    offset: 14_144,
    sizeBytes: 131_072,
  })

  const tensors = await Promise.all(
    file.tensors.map(async (info) => ({ ...info, data: await readTensorData(file, info) })),
  )
  await writeGguf(join(dir, 'copy.gguf'), { metadata: copyMetadata(file, ['']), tensors })
  const copy = await readGguf(join(dir, 'copy.gguf'))
  expect(copy.metadata).toEqual(file.metadata)
  expect(copy.tensors.map(({ offset: _, ...info }) => info)).toEqual(file.tensors.map(({ offset: _, ...info }) => info))
})

it.for(['F16', 'Q4_0', 'Q4_K_M', 'Q8_0'])('reads the demo model in %s', async (type, context) => {
  const path = real(context, `models/demo-zh/lorasmith-demo-zh-8m-${type}.gguf`)
  const { tensors, sizeBytes } = await readGguf(path)
  const last = tensors.at(-1)!
  expect(last.offset + last.sizeBytes).toBeLessThanOrEqual(sizeBytes)
})

it('finds the wrong dimensions that an upstream converter wrote', async (context) => {
  const path = real(context, 'data/bad_inputs/broken_gguf_from_upstream_legacy_converter.gguf')
  await expect(readGguf(path)).rejects.toMatchObject({
    code: 'formats.ggufLayout',
    values: { tensor: 'output_norm.weight', previous: 'token_embd.weight', expected: 32_768, got: '131072' },
  })
})

it.for(['stories260K.ggmlv3.f32.bin', 'ggml-vocab.ggjt-v1.2023-07.bin'])(
  'knows the legacy file %s',
  async (name, context) => {
    const path = real(context, `models/${name}`)
    await expect(readGguf(path)).rejects.toMatchObject({ code: 'formats.legacyGgml', values: { got: 'ggjt' } })
  },
)
