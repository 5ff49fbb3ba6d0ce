import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importHfFolder } from '../../src/convert/import-hf.ts'
import type { Outtype } from '../../src/convert/outtype.ts'
import { quantizeGguf } from '../../src/convert/quantize-gguf.ts'
import { ggmlType } from '../../src/formats/ggml-types.ts'
import { readGguf, readTensorData } from '../../src/formats/gguf-read.ts'
import type { GgufFile, GgufValue } from '../../src/formats/gguf-types.ts'
import { createTokenizer } from '../../src/tokenizer/create.ts'
import { openExact } from '../support/llamacpp.ts'

/** Folders and answers are made by scripts/golden/make_hf_models.py: transformers, llama.cpp's converter and its quantize. */
const GOLDEN = new URL('./hf/', import.meta.url).pathname
const CASES = ['llama', 'mistral', 'qwen2', 'qwen3', 'gemma3', 'phi3', 'glm4', 'internlm2', 'minicpm', 'llama_fast']

interface Golden {
  readonly pre: string | null
  readonly metadata: Readonly<Record<string, { readonly type: readonly string[]; readonly value: unknown }>>
  readonly tensors: readonly {
    readonly name: string
    readonly ne: readonly number[]
    readonly [outtype: string]: unknown
  }[]
  readonly quantized: Readonly<Record<string, string>>
  readonly encodings: readonly { readonly text: string; readonly tokens: readonly number[] }[]
  readonly logProbs: readonly { readonly tokens: readonly number[]; readonly logProbs: readonly number[] }[]
}

/** What differs from llama.cpp's converter on purpose: scores from the merges, where it writes -1000 for every token. */
const OURS: Readonly<Record<string, readonly string[]>> = { llama_fast: ['tokenizer.ggml.scores'] }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-hf-'))
})
afterAll(() => rm(folder, { recursive: true }))

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** As the maker writes it: long arrays as a hash. */
function plain(value: GgufValue): unknown {
  if (!Array.isArray(value) || value.length <= 16) return value
  const isText = typeof value[0] === 'string'
  const bytes = isText ? Buffer.from(value.join('\0')) : new Uint8Array(Float64Array.from(value as number[]).buffer)
  return { count: value.length, sha256: sha256(bytes) }
}

function described({ metadata, metadataTypes }: GgufFile) {
  return Object.fromEntries(
    [...metadata].map(([key, value]) => {
      const { type, of } = metadataTypes.get(key)!
      return [key, { type: of ? [type, of] : [type], value: plain(value) }]
    }),
  )
}

describe.each(CASES)('%s', (name) => {
  const source = join(GOLDEN, name)
  const path = (outtype: Outtype) => join(folder, `${name}-${outtype}.gguf`)
  let golden: Golden

  beforeAll(async () => {
    golden = JSON.parse(await readFile(`${source}.json`, 'utf8')) as Golden
    for (const outtype of ['f32', 'f16', 'bf16', 'q8_0'] as const) {
      await importHfFolder(source, path(outtype), { outtype })
    }
  })

  it.each(['f32', 'f16', 'bf16', 'q8_0'] as const)(
    '%s: tensors are those of llama.cpp, byte for byte',
    async (outtype) => {
      const file = await readGguf(path(outtype))
      const found = []
      for (const info of file.tensors) {
        const hash = sha256(await readTensorData(file, info))
        found.push({ name: info.name, ne: info.ne, [outtype]: `${ggmlType(info.type)!.name} ${hash}` })
      }
      expect(found).toEqual(
        golden.tensors.map((tensor) => ({ name: tensor.name, ne: tensor.ne, [outtype]: tensor[outtype] })),
      )
    },
  )

  it('metadata is that of llama.cpp', async () => {
    const ours = described(await readGguf(path('f32')))
    const theirs: Record<string, unknown> = { ...golden.metadata }
    for (const key of OURS[name] ?? []) {
      expect(ours[key]).not.toEqual(theirs[key])
      delete ours[key]
      delete theirs[key]
    }
    expect(ours).toEqual(theirs)
  })

  it('quantised types are those of llama-quantize', async () => {
    for (const [outtype, hash] of Object.entries(golden.quantized)) {
      const out = join(folder, 'quantized.gguf')
      await quantizeGguf(path('f32'), out, { outtype: outtype as Outtype, overwrite: true })
      const lines = [...(await tensorHashes(out))].map(([tensor, found]) => `${tensor} ${found}\n`)
      expect([outtype, sha256(Buffer.from(lines.join('')))]).toEqual([outtype, hash])
      const direct = join(folder, 'direct.gguf')
      await importHfFolder(source, direct, { outtype: outtype as Outtype, overwrite: true })
      expect(await tensorHashes(direct)).toEqual(await tensorHashes(out)) // in one go: the same
    }
  })

  it('texts become the tokens that the original tokenizer makes', async () => {
    await using tokenizer = await createTokenizer(path('q8_0'), { chatTemplate: '{{ messages[0].content }}' })
    const found = golden.encodings.map(({ text }) => ({ text, tokens: [...tokenizer.encodeText(text)] }))
    expect(found).toEqual(golden.encodings)
  })

  it('llama.cpp computes what transformers does', async () => {
    await using model = await openExact(path('f32'), null)
    for (const { tokens, logProbs } of golden.logProbs) {
      const ours = await model.logProbs(tokens)
      const worst = logProbs.reduce((most, expected, i) => Math.max(most, Math.abs(expected - ours[i]!)), 0)
      expect(worst).toBeLessThan(1e-3)
    }
  })
})

async function tensorHashes(path: string): Promise<ReadonlyMap<string, string>> {
  const file = await readGguf(path)
  const entries: [string, string][] = []
  for (const info of file.tensors)
    entries.push([info.name, `${ggmlType(info.type)!.name} ${sha256(await readTensorData(file, info))}`])
  return new Map(entries)
}
