/** Small whole files of each format that this program opens, and every way in which they are broken here. */
import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { readGguf } from '../../src/formats/gguf-read.ts'
import type { GgufTyped } from '../../src/formats/gguf-types.ts'
import { writeGguf } from '../../src/formats/gguf-write.ts'
import { readLegacyGgml } from '../../src/formats/legacy-ggml.ts'
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors.ts'
import { UserError } from '../../src/texts/user-error.ts'
import { createRandom } from '../../src/util/random.ts'
import { encodeLegacy, smallLegacy } from './legacy-writer.ts'

export type FuzzFormat = 'gguf' | 'safetensors' | 'legacy'

const READERS: Readonly<Record<FuzzFormat, (path: string) => Promise<unknown>>> = {
  gguf: readGguf,
  safetensors: readSafetensors,
  legacy: readLegacyGgml,
}

async function writeWhole(format: FuzzFormat, path: string): Promise<void> {
  if (format === 'gguf') await writeGguf(path, { metadata: fuzzMetadata(), tensors: fuzzTensors() })
  else if (format === 'legacy') writeFileSync(path, encodeLegacy(smallLegacy()))
  else {
    const data = new Uint8Array(4 * 64).fill(1)
    const names = Array.from(
      { length: 24 },
      (_, i) => `base_model.model.model.layers.${i}.self_attn.q_proj.lora_A.weight`,
    )
    const tensors = names.map((name) => [name, { dtype: 'F32', shape: [8, 8], data }] as const)
    await writeSafetensors(path, new Map(tensors), { base: 'x' })
  }
}

/** A SentencePiece vocabulary that llama.cpp loads, and every kind of value. */
export function fuzzMetadata(): Map<string, GgufTyped> {
  const bytes = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`)
  const tokens = ['<unk>', '<s>', '</s>', ...bytes, '▁', 'a', '▁a', 'b']
  const types = tokens.map((_, id) => (id === 0 ? 2 : id < 3 ? 3 : id < 259 ? 6 : 1))
  const u32 = (value: number): GgufTyped => ({ type: 'uint32', value })
  return new Map<string, GgufTyped>([
    ['general.architecture', { type: 'string', value: 'llama' }],
    ['general.alignment', u32(32)],
    ['llama.context_length', u32(64)],
    ['llama.embedding_length', u32(8)],
    ['llama.block_count', u32(1)],
    ['llama.feed_forward_length', u32(8)],
    ['llama.attention.head_count', u32(1)],
    ['llama.attention.layer_norm_rms_epsilon', { type: 'float32', value: 1e-5 }],
    ['tokenizer.ggml.model', { type: 'string', value: 'llama' }],
    ['tokenizer.ggml.tokens', { type: 'array', of: 'string', value: tokens }],
    ['tokenizer.ggml.scores', { type: 'array', of: 'float32', value: tokens.map((_, id) => -id) }],
    ['tokenizer.ggml.token_type', { type: 'array', of: 'int32', value: types }],
    ['tokenizer.ggml.bos_token_id', u32(1)],
    ['tokenizer.ggml.eos_token_id', u32(2)],
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: true }],
    ['x.wide', { type: 'uint64', value: 7 }],
  ])
}

export function fuzzTensors() {
  const data = new Uint8Array(4 * 64)
  return ['blk.0.attn_q.weight', 'blk.0.attn_k.weight'].map((name) => ({ name, ne: [8, 8], type: 0, data }))
}

/** The lengths of domain.md D2, 64-bit; a 32-bit field gets their lower half. */
const LENGTHS: readonly bigint[] = [0n, 2n ** 31n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n]

export interface FuzzPlan {
  readonly truncations: readonly number[] // lengths to cut to
  readonly flips: number
  readonly seed: number
  readonly lengthStep: number // lengths are written at every so many bytes of the header
  readonly headerBytes: number
  /** Called for a broken file that was read without a fault. */
  readonly onRead?: (path: string, reason: string) => Promise<void>
}

export interface FuzzResult {
  readonly cases: number
  readonly refused: number
  readonly slowestMs: number
}

/** Breaks the file at `path` in place, once for each case. Throws where a reader throws anything but a UserError. */
export async function fuzz(format: FuzzFormat, path: string, plan: FuzzPlan): Promise<FuzzResult> {
  await writeWhole(format, path)
  const whole = readFileSync(path)
  const handle = openSync(path, 'r+')
  let [cases, refused, slowestMs] = [0, 0, 0]

  async function check(reason: string): Promise<void> {
    const begin = performance.now()
    cases += 1
    try {
      await READERS[format](path)
      slowestMs = Math.max(slowestMs, performance.now() - begin)
      await plan.onRead?.(path, reason)
    } catch (error) {
      slowestMs = Math.max(slowestMs, performance.now() - begin)
      if (!(error instanceof UserError)) throw new Error(`${format}, ${reason}: ${String(error)}`, { cause: error })
      refused += 1
    }
  }

  async function withBytes(at: number, bytes: Uint8Array, reason: string): Promise<void> {
    writeSync(handle, bytes, 0, bytes.length, at)
    await check(reason)
    writeSync(handle, whole, at, Math.min(bytes.length, whole.length - at), at)
    if (at + bytes.length > whole.length) ftruncateSync(handle, whole.length)
  }

  try {
    for (const length of [...plan.truncations].sort((a, b) => b - a)) {
      if (length >= whole.length) continue
      ftruncateSync(handle, length)
      await check(`cut to ${length}`)
    }
    writeSync(handle, whole, 0, whole.length, 0)
    const random = createRandom(plan.seed, 0)
    for (let i = 0; i < plan.flips; i++) {
      const at = Math.floor(random.uniform() * whole.length)
      const bit = 1 << Math.floor(random.uniform() * 8)
      await withBytes(at, Uint8Array.of(whole[at]! ^ bit), `byte ${at} flipped by ${bit}`)
    }
    const width = format === 'legacy' ? 4 : 8
    for (let at = 0; at + width <= Math.min(plan.headerBytes, whole.length); at += plan.lengthStep) {
      for (const length of LENGTHS) {
        const bytes = new Uint8Array(BigUint64Array.of(length).buffer).subarray(0, width)
        await withBytes(at, bytes, `${length} at ${at}`)
      }
    }
  } finally {
    closeSync(handle)
  }
  return { cases, refused, slowestMs }
}
