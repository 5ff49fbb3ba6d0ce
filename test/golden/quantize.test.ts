import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Outtype } from '../../src/convert/outtype.ts'
import { quantizeGguf } from '../../src/convert/quantize-gguf.ts'
import { ggmlType } from '../../src/formats/ggml-types.ts'
import { readGguf, readTensorData } from '../../src/formats/gguf-read.ts'
import { type GgufContent, writeGguf } from '../../src/formats/gguf-write.ts'
import golden from './quantize.json' with { type: 'json' }

/** Answers of llama-quantize, by scripts/golden/make_quantize.py. */
const MODEL = new URL('../../models/lorasmith-demo-zh-8m-Q8_0.gguf', import.meta.url).pathname
const SHARED = new URL('../../../shared/models/demo-zh/lorasmith-demo-zh-8m-', import.meta.url).pathname

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-quantize-'))
})
afterAll(() => rm(folder, { recursive: true }))

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

async function tensorsHash(path: string): Promise<string> {
  const file = await readGguf(path)
  const lines: string[] = []
  for (const info of file.tensors) {
    lines.push(`${info.name} ${ggmlType(info.type)!.name} ${sha256(await readTensorData(file, info))}\n`)
  }
  return sha256(lines.join(''))
}

/** The matrix of the maker: sums of entry j are ((7 i + 13 j) mod 97 + 1) / 2, counted 4 times. */
async function writeImatrix(path: string): Promise<void> {
  const { tensors: weights } = await readGguf(MODEL)
  const names = weights.filter(({ name, ne }) => name.startsWith('blk.') && ne.length === 2)
  const ordered = names.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const data = (values: Float32Array) => new Uint8Array(values.buffer)
  const tensors = ordered.flatMap(({ name, ne: [width = 0] }, j) => {
    const sums = Float32Array.from({ length: width }, (_, i) => (((7 * i + 13 * j) % 97) + 1) / 2)
    return [
      { name: `${name}.in_sum2`, ne: [width, 1], type: 0, data: data(sums) },
      { name: `${name}.counts`, ne: [1, 1], type: 0, data: data(Float32Array.of(4)) },
    ]
  })
  const metadata: GgufContent['metadata'] = new Map([
    ['imatrix.datasets', { type: 'array', of: 'string', value: ['formula.txt'] }],
    ['imatrix.chunk_count', { type: 'uint32', value: 3 }],
  ] as const)
  await writeGguf(path, { metadata, tensors })
}

describe('quantizeGguf', () => {
  it.each(Object.entries(golden.plain))('%s is what llama-quantize writes', async (outtype, hash) => {
    const out = join(folder, 'plain.gguf')
    await quantizeGguf(MODEL, out, { outtype: outtype as Outtype, allowRequantize: true, overwrite: true })
    expect(await tensorsHash(out)).toBe(hash)
  })

  it.each(Object.entries(golden.weighted))('%s with an importance matrix', async (outtype, hash) => {
    const out = join(folder, 'weighted.gguf')
    const imatrix = join(folder, 'imatrix.gguf')
    await writeImatrix(imatrix)
    await quantizeGguf(MODEL, out, { outtype: outtype as Outtype, imatrix, allowRequantize: true, overwrite: true })
    expect(await tensorsHash(out)).toBe(hash)
    const { metadata } = await readGguf(out)
    expect(metadata.get('quantize.imatrix.entries_count')).toBe(56)
    expect(metadata.get('quantize.imatrix.dataset')).toBe('formula.txt')
    expect(metadata.get('quantize.imatrix.chunks_count')).toBe(3)
  })

  it.skipIf(!existsSync(`${SHARED}F16.gguf`)).each(['Q8_0', 'Q4_0', 'Q4_K_M'])(
    'from F16: the file of %s, byte for byte (skipped where ../shared/models is absent)',
    async (name) => {
      const out = join(folder, 'whole.gguf')
      await quantizeGguf(`${SHARED}F16.gguf`, out, { outtype: name.toLowerCase() as Outtype, overwrite: true })
      expect(sha256(await readFile(out))).toBe(sha256(await readFile(`${SHARED}${name}.gguf`)))
    },
  )
})
