import type { GgufFile, GgufTyped } from '../formats/gguf-types.ts'
import type { AdapterCard } from './card.ts'

/** What an adapter says of the base it was trained on; null where nobody wrote it down. */
export interface AdapterIdentity {
  readonly baseFile: string
  readonly baseSha256: string
  readonly baseSizeBytes: number
  readonly tokenizerSha256: string
  readonly chatTemplateSha256: string
}

/** What the base at hand is. The hash of a large file takes seconds, so it is asked for only where the size alone does not tell. */
export interface BaseIdentity {
  readonly sizeBytes: number
  readonly sha256: () => Promise<string>
  readonly tokenizerSha256: string
  readonly chatTemplateSha256: string
}

/** `same-file`: byte for byte. `other-file`: the same shapes and tokenizer in another file, such as another quantisation. */
export interface PairVerdict {
  readonly base: 'same-file' | 'other-file' | 'unknown'
  readonly tokenizer: 'same' | 'different' | 'unknown'
  readonly chatTemplate: 'same' | 'different' | 'unknown'
}

export function identityOf({ base, tokenizerSha256, chatTemplateSha256 }: AdapterCard): AdapterIdentity {
  return {
    baseFile: base.file,
    baseSha256: base.sha256,
    baseSizeBytes: base.sizeBytes,
    tokenizerSha256,
    chatTemplateSha256,
  }
}

/** Shapes are held apart (`checkGgufShapes`, `loadPeft`): they refuse before this is asked. */
export async function comparePair(adapter: AdapterIdentity | null, base: BaseIdentity): Promise<PairVerdict> {
  if (!adapter) return { base: 'unknown', tokenizer: 'unknown', chatTemplate: 'unknown' }
  const sameFile = adapter.baseSizeBytes === base.sizeBytes && adapter.baseSha256 === (await base.sha256())
  return {
    base: sameFile ? 'same-file' : 'other-file',
    tokenizer: adapter.tokenizerSha256 === base.tokenizerSha256 ? 'same' : 'different',
    chatTemplate: adapter.chatTemplateSha256 === base.chatTemplateSha256 ? 'same' : 'different',
  }
}

/** Keys under which a GGUF adapter carries its identity, so that it can leave its folder. llama.cpp passes over them. */
const KEYS = {
  baseFile: 'lorasmith.base.file',
  baseSha256: 'lorasmith.base.sha256',
  baseSizeBytes: 'lorasmith.base.size_bytes',
  tokenizerSha256: 'lorasmith.tokenizer.sha256',
  chatTemplateSha256: 'lorasmith.chat_template.sha256',
} as const satisfies Record<keyof AdapterIdentity, string>

export function identityMetadata(identity: AdapterIdentity): readonly (readonly [string, GgufTyped])[] {
  const { baseSizeBytes, ...texts } = identity
  return [
    ...Object.entries(texts).map(
      ([name, value]) => [KEYS[name as keyof typeof texts], { type: 'string', value }] as const,
    ),
    [KEYS.baseSizeBytes, { type: 'uint64', value: baseSizeBytes }],
  ]
}

export function identityOfGguf({ metadata }: GgufFile): AdapterIdentity | null {
  const text = (key: string) => {
    const value = metadata.get(key)
    return typeof value === 'string' ? value : ''
  }
  if (text(KEYS.baseSha256) === '') return null
  return {
    baseFile: text(KEYS.baseFile),
    baseSha256: text(KEYS.baseSha256),
    baseSizeBytes: Number(metadata.get(KEYS.baseSizeBytes) ?? 0),
    tokenizerSha256: text(KEYS.tokenizerSha256),
    chatTemplateSha256: text(KEYS.chatTemplateSha256),
  }
}
