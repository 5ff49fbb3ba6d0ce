import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ggmlType } from '../formats/ggml-types.ts'
import { readTensorChunks } from '../formats/gguf-read.ts'
import type { GgufLazyTensor, GgufTyped } from '../formats/gguf-types.ts'
import { writeGguf } from '../formats/gguf-write.ts'
import { readLegacyGgml } from '../formats/legacy-ggml.ts'
import type { LegacyFile } from '../formats/legacy-types.ts'
import { UserError } from '../texts/user-error.ts'
import { resolveChatTemplate } from '../tokenizer/resolve-template.ts'
import { LEGACY_FAMILIES, type LegacyFamily } from './legacy-families.ts'
import { legacyWeights } from './legacy-tensors.ts'
import { legacyTokenizer } from './legacy-vocab.ts'

/**
 * From a legacy llama file (ggml, ggmf, ggjt) to a GGUF with the same weights, byte for byte, read and written in windows. What the
 * old containers cannot say comes from `LEGACY_FAMILIES`.
 */
export interface LegacyOptions {
  readonly gqa?: number | undefined // query heads per key head; checked against the shape of wk, which tells it anyway
  readonly chatTemplate?: string | undefined // a known name or a Jinja file, in place of what the file's name suggests
  readonly rmsEps?: number | undefined
  readonly contextLength?: number | undefined // tokens
  readonly source?: LegacySource | undefined // noted in the GGUF
  readonly overwrite?: boolean | undefined // of `out`; without it an existing file is left alone
}

/** Where a converted file came from; the same source gives the same bytes. */
interface LegacySource {
  readonly sha256: string
  readonly sizeBytes: number
}

/** What was made, and what had to be assumed. */
export interface LegacyConversion {
  readonly path: string
  readonly out: string
  readonly format: string // "ggjt v3"
  readonly family: string
  readonly rmsEps: number
  readonly contextLength: number
  readonly nHeadKv: number
  readonly chatTemplate: string | null // name or file; null: none was found
  readonly scores: 'kept' | 'rebuilt'
}

const WINDOW_BYTES = 8 << 20

/** Metadata of ours in a converted file. */
export const SOURCE_KEYS = {
  sha256: 'lorasmith.source.sha256',
  bytes: 'lorasmith.source.bytes',
  converter: 'lorasmith.converter',
} as const

/** Changes whenever the same source would be converted to other bytes. */
export const CONVERTER = 'legacy-ggml 1'

/**
 * Converts `path` and writes `out`, whole or not at all. UserError for a file that is not legacy, damaged, of another architecture, or
 * quantised in blocks that changed since (all before ggjt v2; q4 and q8 before v3).
 * @example await convertLegacy('llama-2-7b-chat.ggmlv3.q4_0.bin', 'llama-2-7b-chat.q4_0.gguf', {})
 */
export async function convertLegacy(path: string, out: string, options: LegacyOptions = {}): Promise<LegacyConversion> {
  const plan = await planLegacy(path, options)
  const exists = !options.overwrite && (await stat(out).catch(() => null)) !== null
  if (exists) throw new UserError('convert.exists', { path: out })
  return plan.write(out)
}

/** A conversion that is checked and decided but not yet written, so that it can be told before minutes of copying. */
export interface LegacyPlan {
  readonly about: Omit<LegacyConversion, 'out'>
  write(out: string): Promise<LegacyConversion>
}

export async function planLegacy(path: string, options: LegacyOptions = {}): Promise<LegacyPlan> {
  const file = await readLegacyGgml(path)
  const weights = legacyWeights(file, options.gqa)
  const { nHeadKv, nFf } = weights
  const stem = modelName(path)
  const grouped = nHeadKv < file.hyper.nHead
  const family = LEGACY_FAMILIES.find(({ fits }) => fits({ stem, grouped }))!
  const chatTemplate = options.chatTemplate ?? templateName(family, stem)
  const about = {
    path,
    format: file.version === 0 ? file.container : `${file.container} v${file.version}`,
    family: family.name,
    rmsEps: options.rmsEps ?? family.rmsEps,
    contextLength: options.contextLength ?? family.contextLength,
    nHeadKv,
    chatTemplate,
    scores: file.vocab[0]?.score === null ? 'rebuilt' : 'kept',
  } as const
  const metadata = new Map<string, GgufTyped>([
    ...generalKeys(file, stem),
    ...llamaKeys(file, { ...about, nFf, ropeBase: family.ropeBase }),
    ...legacyTokenizer(file),
    ...templateKeys(await resolveChatTemplate(chatTemplate)),
    ...sourceKeys(options.source),
  ])
  const tensors = weights.tensors.map(({ ggufName, ...info }): GgufLazyTensor => {
    async function* data() {
      for await (const { bytes } of readTensorChunks(file, info, WINDOW_BYTES)) yield bytes
    }
    return { name: ggufName, ne: info.ne, type: info.type, data }
  })
  return {
    about,
    async write(out) {
      await writeGguf(out, { metadata, tensors })
      return { ...about, out }
    },
  }
}

/** `llama-2-7b-chat` of llama-2-7b-chat.ggmlv3.q4_0.bin. */
function modelName(path: string): string {
  const stem = basename(path).replace(/\.bin$/i, '')
  return stem.replace(/\.gg(?:ml|mf|jt)(?:v\d)?(?:\..*)?$/i, '') || stem
}

function templateName({ chat }: LegacyFamily, stem: string): string | null {
  return chat?.pattern.test(stem) ? chat.template : null
}

const string = (value: string): GgufTyped => ({ type: 'string', value })
const u32 = (value: number): GgufTyped => ({ type: 'uint32', value })
const f32 = (value: number): GgufTyped => ({ type: 'float32', value })

const LAST_FTYPE = 18 // mostly Q6_K; GGUF numbers file types as the legacy files did
const REMOVED_FTYPES: ReadonlySet<number> = new Set([4, 5, 6])
const QUANTIZATION_VERSION = 2 // of today's blocks (GGML_QNT_VERSION)

function generalKeys({ hyper: { ftype }, tensors }: LegacyFile, name: string): [string, GgufTyped][] {
  const isQuantised = tensors.some(({ type }) => ggmlType(type)!.blockSize > 1)
  const isKnown = ftype <= LAST_FTYPE && !REMOVED_FTYPES.has(ftype)
  return [
    ['general.architecture', string('llama')],
    ['general.type', string('model')],
    ['general.name', string(name)],
    ...(isKnown ? [['general.file_type', u32(ftype)] as [string, GgufTyped]] : []),
    ...(isQuantised ? [['general.quantization_version', u32(QUANTIZATION_VERSION)] as [string, GgufTyped]] : []),
  ]
}

interface LlamaFacts {
  readonly rmsEps: number
  readonly contextLength: number
  readonly nHeadKv: number
  readonly nFf: number
  readonly ropeBase: number
}

function llamaKeys({ hyper }: LegacyFile, facts: LlamaFacts): [string, GgufTyped][] {
  return [
    ['llama.context_length', u32(facts.contextLength)],
    ['llama.embedding_length', u32(hyper.nEmbd)],
    ['llama.block_count', u32(hyper.nLayers)],
    ['llama.feed_forward_length', u32(facts.nFf)],
    ['llama.rope.dimension_count', u32(hyper.nRot)],
    ['llama.rope.freq_base', f32(facts.ropeBase)],
    ['llama.attention.head_count', u32(hyper.nHead)],
    ['llama.attention.head_count_kv', u32(facts.nHeadKv)],
    ['llama.attention.layer_norm_rms_epsilon', f32(facts.rmsEps)],
    ['llama.vocab_size', u32(hyper.nVocab)],
  ]
}

function templateKeys(text: string | undefined): [string, GgufTyped][] {
  return text === undefined ? [] : [['tokenizer.chat_template', string(text)]]
}

function sourceKeys(source: LegacySource | undefined): [string, GgufTyped][] {
  if (!source) return []
  return [
    [SOURCE_KEYS.sha256, string(source.sha256)],
    [SOURCE_KEYS.bytes, { type: 'uint64', value: source.sizeBytes }],
    [SOURCE_KEYS.converter, string(CONVERTER)],
  ]
}
