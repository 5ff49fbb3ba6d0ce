/** What a person wants to know of a model, from its header: the same for a GGUF and for a Hugging Face folder that would become one. */
import { createHash } from 'node:crypto'
import { ggmlType, tensorSizeBytes } from '../formats/ggml-types.ts'
import type { GgufValue } from '../formats/gguf-types.ts'
import { outtypeOf } from './outtype.ts'
import { templateFamily } from './template-family.ts'

export interface ModelFacts {
  readonly name: string | null
  readonly architecture: string
  readonly parameters: number
  readonly weightBytes: number
  readonly fileType: string | null // the mixture's name, as `q4_k_m`; null where the header does not say
  readonly types: Readonly<Record<string, { readonly tensors: number; readonly bytes: number }>> // largest first
  readonly bitsPerWeight: number
  readonly layers: number | null
  readonly hidden: number | null
  readonly feedForward: number | null
  readonly heads: number | null
  readonly headsKv: number | null
  readonly context: number | null // tokens it was trained for
  readonly tokenizer: { readonly kind: string; readonly pre: string | null; readonly tokens: number } | null
  readonly chatTemplate: { readonly sha256: string; readonly family: string; readonly characters: number } | null
  readonly license: { readonly id: string | null; readonly name: string | null; readonly link: string | null }
}

interface FactsSource {
  readonly get: (key: string) => GgufValue | undefined
  readonly tensors: readonly { readonly ne: readonly number[]; readonly type: number }[]
}

export function modelFacts({ get, tensors }: FactsSource): ModelFacts {
  const text = (key: string) => {
    const value = get(key)
    return typeof value === 'string' && value !== '' ? value : null
  }
  const architecture = text('general.architecture') ?? '?'
  const number = (key: string) => {
    const value = get(`${architecture}.${key}`)
    const first = Array.isArray(value) ? value[0] : value
    return typeof first === 'number' ? first : null
  }
  const elements = tensors.map(({ ne }) => ne.reduce((product, n) => product * n, 1))
  const parameters = elements.reduce((sum, n) => sum + n, 0)
  const types = typesOf(tensors)
  const weightBytes = Object.values(types).reduce((sum, { bytes }) => sum + bytes, 0)
  return {
    name: text('general.name'),
    architecture,
    parameters,
    weightBytes,
    fileType: outtypeOf(get('general.file_type')),
    types,
    bitsPerWeight: parameters === 0 ? 0 : (weightBytes * 8) / parameters,
    layers: number('block_count'),
    hidden: number('embedding_length'),
    feedForward: number('feed_forward_length'),
    heads: number('attention.head_count'),
    headsKv: number('attention.head_count_kv'),
    context: number('context_length'),
    tokenizer: tokenizerOf(get),
    chatTemplate: templateOf(text('tokenizer.chat_template')),
    license: {
      id: text('general.license'),
      name: text('general.license.name'),
      link: text('general.license.link'),
    },
  }
}

function typesOf(tensors: FactsSource['tensors']): ModelFacts['types'] {
  const found = new Map<string, { tensors: number; bytes: number }>()
  for (const { ne, type } of tensors) {
    const info = ggmlType(type)
    if (!info) continue
    const entry = found.get(info.name) ?? { tensors: 0, bytes: 0 }
    entry.tensors++
    entry.bytes += tensorSizeBytes(info, ne) ?? 0
    found.set(info.name, entry)
  }
  return Object.fromEntries([...found].sort(([, a], [, b]) => b.bytes - a.bytes))
}

/** tokenizer.ggml.model in the field's words. */
const KINDS: Readonly<Record<string, string>> = {
  gpt2: 'BPE',
  llama: 'SentencePiece',
  bert: 'WordPiece',
  t5: 'Unigram',
}

function tokenizerOf(get: FactsSource['get']): ModelFacts['tokenizer'] {
  const model = get('tokenizer.ggml.model')
  const tokens = get('tokenizer.ggml.tokens')
  const pre = get('tokenizer.ggml.pre')
  if (typeof model !== 'string') return null
  return {
    kind: KINDS[model] ?? model,
    pre: typeof pre === 'string' ? pre : null,
    tokens: Array.isArray(tokens) ? tokens.length : 0,
  }
}

function templateOf(template: string | null): ModelFacts['chatTemplate'] {
  if (template === null) return null
  const sha256 = createHash('sha256').update(template).digest('hex')
  return { sha256, family: templateFamily(template), characters: template.length }
}
