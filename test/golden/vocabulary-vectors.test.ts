import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { VocabularyPolicy } from '../../src/convert/architectures/architecture.ts'
import { openHfFolder } from '../../src/convert/hf-folder.ts'
import { readVocabulary } from '../../src/convert/vocabulary/vocabulary.ts'
import { readGguf } from '../../src/formats/gguf-read.ts'
import { writeGguf } from '../../src/formats/gguf-write.ts'
import { createTokenizer } from '../../src/tokenizer/create.ts'
import { encodeSentencePiece } from '../support/sentencepiece.ts'

/**
 * llama.cpp's own test vectors (models/ggml-vocab-*.gguf with .inp and .out), taken back to the files of a Hugging Face folder and
 * imported from there: the tokens must come out as before. Skipped where llama.cpp's source is not at LLAMA_CPP.
 */
const MODELS = join(process.env.LLAMA_CPP ?? '/tmp/llama.cpp/src', 'models')

const SPLIT = (pattern: string) => ({
  type: 'Sequence',
  pretokenizers: [
    { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
    { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
  ],
})
const LLAMA3 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
const BYTE_LEVEL = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }

/** `pre_tokenizer` of the released tokenizer.json; null for SentencePiece. */
const CASES: readonly (readonly [name: string, preTokenizer: unknown, policy: VocabularyPolicy])[] = [
  ['llama-bpe', SPLIT(LLAMA3), {}],
  ['qwen2', SPLIT(LLAMA3.replace('{1,3}', '')), {}],
  ['gpt-2', BYTE_LEVEL, {}],
  ['starcoder', { type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: true }, BYTE_LEVEL] }, {}],
  ['llama-spm', null, {}],
  ['phi-3', null, { addedAsDeclared: true }],
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-vectors-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe.skipIf(!existsSync(MODELS)).each(CASES)('%s', (name, preTokenizer, policy) => {
  it('tokenises as before', async () => {
    const source = join(MODELS, `ggml-vocab-${name}.gguf`)
    const hf = join(folder, name)
    await mkdir(hf)
    await asFolder(source, hf, preTokenizer)
    const opened = await openHfFolder(hf)
    const vocabulary = readVocabulary(opened, policy)
    const path = join(folder, `${name}.gguf`)
    const architecture = { type: 'string', value: 'llama' } as const
    await writeGguf(path, { metadata: new Map([['general.architecture', architecture], ...vocabulary]), tensors: [] })

    await using tokenizer = await createTokenizer(path, { chatTemplate: '{{ messages[0].content }}' })
    const texts = (await readFile(`${source}.inp`, 'utf8')).split('\n__ggml_vocab_test__\n').slice(0, -1)
    const lines = (await readFile(`${source}.out`, 'utf8')).split('\n')
    expect(texts.length).toBeGreaterThan(40)
    for (const [i, text] of texts.entries()) {
      const expected = lines[i]!.trim().split(/\s+/).filter(Boolean).map(Number)
      expect([text, [...tokenizer.encodeText(text)]]).toEqual([text, expected])
    }
  })
})

const CONTROL = 3
const USER_DEFINED = 4

/** The vocabulary of a GGUF as tokenizer.json or tokenizer.model, with what was added to it beside. */
async function asFolder(source: string, target: string, preTokenizer: unknown): Promise<void> {
  const { metadata } = await readGguf(source)
  const list = (key: string) => (metadata.get(`tokenizer.ggml.${key}`) ?? []) as readonly (string | number)[]
  const tokens = list('tokens') as readonly string[]
  const types = list('token_type') as readonly number[]
  const isAdded = (id: number) => types[id] === CONTROL || types[id] === USER_DEFINED
  const added = tokens.flatMap((content, id) => (isAdded(id) ? [{ id, content, special: types[id] === CONTROL }] : []))
  const write = (name: string, json: unknown) => writeFile(join(target, name), JSON.stringify(json))
  await write('config.json', { vocab_size: tokens.length })
  if (preTokenizer === null) {
    const scores = list('scores') as readonly number[]
    const pieces = tokens.map((text, id) => ({ text, score: scores[id]!, type: types[id]! }))
    await writeFile(join(target, 'tokenizer.model'), encodeSentencePiece(pieces, true))
    const decoder = Object.fromEntries(added.map(({ id, ...token }) => [id, token]))
    await write('tokenizer_config.json', { added_tokens_decoder: decoder })
    return
  }
  const vocab = Object.fromEntries(tokens.flatMap((text, id) => (isAdded(id) ? [] : [[text, id]])))
  const ignoreMerges = metadata.get('tokenizer.ggml.pre') === 'llama-bpe'
  const model = { type: 'BPE', vocab, merges: list('merges'), ignore_merges: ignoreMerges }
  await write('tokenizer.json', { model, added_tokens: added, pre_tokenizer: preTokenizer })
}
