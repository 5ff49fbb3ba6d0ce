/** A llama of one's own dimensions with random weights, in any tensor types; and the same weights as F32. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readGguf } from '../../src/formats/gguf-read.ts'
import type { GgufFile, GgufTensorData, GgufTyped } from '../../src/formats/gguf-types.ts'
import { writeGguf } from '../../src/formats/gguf-write.ts'
import type { Backend } from '../../src/ggml/backend.ts'
import { quantizeRows } from '../../src/ggml/quantize.ts'
import { GGML_TYPE, type GgmlType } from '../../src/ggml/types.ts'
import { createRandom } from '../../src/util/random.ts'
import { dequantise } from './dequantise.ts'

export interface TinyDims {
  readonly nEmbd: number
  readonly nFf: number
  readonly nHead: number
  readonly nHeadKv: number
  readonly nLayers: number
  readonly nVocab: number
}

export interface TinyTensor {
  readonly name: string
  readonly ne: readonly number[]
  readonly values: Float32Array
}

/** Writes a model. @param typeOf the type of each matrix; vectors stay F32 @param asF32 the values of those types, stored as F32 */
export async function writeTinyLlama(
  backend: Backend,
  dims: TinyDims,
  weights: readonly TinyTensor[],
  typeOf: (name: string) => GgmlType,
  asF32 = false,
): Promise<GgufFile> {
  const path = join(await mkdtemp(join(tmpdir(), 'lorasmith-tiny-')), 'tiny.gguf')
  const tensors = await Promise.all(
    weights.map((tensor) => encode(backend, tensor, tensor.ne.length > 1 ? typeOf(tensor.name) : GGML_TYPE.F32, asF32)),
  )
  await writeGguf(path, { metadata: tinyMetadata(dims), tensors })
  return readGguf(path)
}

export function tinyMetadata({ nEmbd, nFf, nHead, nHeadKv, nLayers }: TinyDims): Map<string, GgufTyped> {
  const u32 = (value: number): GgufTyped => ({ type: 'uint32', value })
  return new Map<string, GgufTyped>([
    ['general.architecture', { type: 'string', value: 'llama' }],
    ['llama.block_count', u32(nLayers)],
    ['llama.context_length', u32(256)],
    ['llama.embedding_length', u32(nEmbd)],
    ['llama.feed_forward_length', u32(nFf)],
    ['llama.attention.head_count', u32(nHead)],
    ['llama.attention.head_count_kv', u32(nHeadKv)],
    ['llama.rope.freq_base', { type: 'float32', value: 10000 }],
    ['llama.attention.layer_norm_rms_epsilon', { type: 'float32', value: 1e-5 }],
  ])
}

/** Normal weights of a size that keeps activations near 1. */
export function tinyWeights({ nEmbd, nFf, nHead, nHeadKv, nLayers, nVocab }: TinyDims): readonly TinyTensor[] {
  const kv = (nEmbd / nHead) * nHeadKv
  let seed = 0
  const matrix = (name: string, nIn: number, nOut: number, scale = 1): TinyTensor => {
    const random = createRandom(11, seed++)
    const values = Float32Array.from({ length: nIn * nOut }, () => (random.normal() * scale) / Math.sqrt(nIn))
    return { name, ne: [nIn, nOut], values }
  }
  const norm = (name: string): TinyTensor => {
    const random = createRandom(12, seed++)
    const values = Float32Array.from({ length: nEmbd }, () => 1 + 0.1 * random.normal())
    return { name, ne: [nEmbd], values }
  }
  const layers = Array.from({ length: nLayers }, (_, i) => [
    norm(`blk.${i}.attn_norm.weight`),
    matrix(`blk.${i}.attn_q.weight`, nEmbd, nEmbd),
    matrix(`blk.${i}.attn_k.weight`, nEmbd, kv),
    matrix(`blk.${i}.attn_v.weight`, nEmbd, kv),
    matrix(`blk.${i}.attn_output.weight`, nEmbd, nEmbd, 0.5),
    norm(`blk.${i}.ffn_norm.weight`),
    matrix(`blk.${i}.ffn_gate.weight`, nEmbd, nFf),
    matrix(`blk.${i}.ffn_up.weight`, nEmbd, nFf),
    matrix(`blk.${i}.ffn_down.weight`, nFf, nEmbd, 0.5),
  ])
  return [
    matrix('token_embd.weight', nEmbd, nVocab, 4),
    ...layers.flat(),
    norm('output_norm.weight'),
    matrix('output.weight', nEmbd, nVocab, 2),
  ]
}

async function encode(
  backend: Backend,
  { name, ne, values }: TinyTensor,
  type: GgmlType,
  asF32: boolean,
): Promise<GgufTensorData> {
  const rowLength = ne[0]!
  const data = quantizeRows(backend.library, type, values, rowLength)
  if (!asF32) return { name, ne, type, data }
  const back = await dequantise(backend, type, data, rowLength, values.length / rowLength)
  return { name, ne, type: GGML_TYPE.F32, data: new Uint8Array(back.buffer) }
}
