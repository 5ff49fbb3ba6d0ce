/**
 * A llama or qwen3 of a wished size with random weights and the bundled model's tokenizer: for measuring memory and speed, not for answers.
 * usage: npx tsx scripts/bench/random-gguf.ts OUT.gguf 8m|40m|110m|1b|8b [Q8_0|Q4_0|Q4_K] [llama|qwen3]
 */
import { pathToFileURL } from 'node:url'
import { readGguf } from '../../src/formats/gguf-read.ts'
import type { GgufLazyTensor, GgufTyped } from '../../src/formats/gguf-types.ts'
import { copyMetadata, writeGguf } from '../../src/formats/gguf-write.ts'
import { type Library, openLibrary } from '../../src/ggml/library.ts'
import { quantizeRows } from '../../src/ggml/quantize.ts'
import { GGML_TYPE, type GgmlType } from '../../src/ggml/types.ts'
import { createRandom } from '../../src/util/random.ts'

export interface LlamaDims {
  readonly nEmbd: number
  readonly nFf: number
  readonly nHead: number
  readonly nHeadKv: number
  readonly nLayers: number
  readonly tied: boolean
}

export const SIZES = {
  '8m': { nEmbd: 256, nFf: 768, nHead: 4, nHeadKv: 2, nLayers: 7, tied: true },
  '40m': { nEmbd: 512, nFf: 1536, nHead: 8, nHeadKv: 4, nLayers: 11, tied: true },
  '110m': { nEmbd: 768, nFf: 2304, nHead: 12, nHeadKv: 6, nLayers: 14, tied: false },
  '1b': { nEmbd: 2048, nFf: 8192, nHead: 32, nHeadKv: 8, nLayers: 16, tied: true },
  '8b': { nEmbd: 4096, nFf: 14336, nHead: 32, nHeadKv: 8, nLayers: 32, tied: false },
} as const satisfies Record<string, LlamaDims>

const TOKENIZER_OF = 'models/lorasmith-demo-zh-8m-Q8_0.gguf'
const CONTEXT = 1024
const POOL = 1 << 20
const CHUNK_ROWS = 256

/** Writes the model; norms are ones, matrices are normal values of deviation 1 / sqrt(inputs), cut from one pool of random numbers. */
export async function writeRandomGguf(
  path: string,
  dims: LlamaDims,
  type: GgmlType,
  arch: 'llama' | 'qwen3' = 'llama',
  zeros = false, // quick to write, for what does not look at values
): Promise<void> {
  const { nEmbd, nFf, nHead, nHeadKv, nLayers } = dims
  const library = openLibrary()
  const tokenizer = await readGguf(TOKENIZER_OF)
  const nVocab = (tokenizer.metadata.get('tokenizer.ggml.tokens') as readonly string[]).length
  const random = createRandom(7)
  const pool = Float32Array.from({ length: POOL }, () => random.normal())
  const matrix = (name: string, nIn: number, nOut: number): GgufLazyTensor => ({
    name,
    ne: [nIn, nOut],
    type,
    data: () => (zeros ? zeroRows(library, type, nIn, nOut) : rows(library, type, pool, nIn, nOut)),
  })
  const norm = (name: string, size = nEmbd): GgufLazyTensor => ({
    name,
    ne: [size],
    type: GGML_TYPE.F32,
    data: async function* () {
      yield new Uint8Array(new Float32Array(size).fill(1).buffer)
    },
  })
  const headNorms = (i: number) => ['q', 'k'].map((each) => norm(`blk.${i}.attn_${each}_norm.weight`, nEmbd / nHead))
  const kv = (nEmbd / nHead) * nHeadKv
  const layer = (i: number): GgufLazyTensor[] => [
    norm(`blk.${i}.attn_norm.weight`),
    matrix(`blk.${i}.attn_q.weight`, nEmbd, nEmbd),
    matrix(`blk.${i}.attn_k.weight`, nEmbd, kv),
    matrix(`blk.${i}.attn_v.weight`, nEmbd, kv),
    matrix(`blk.${i}.attn_output.weight`, nEmbd, nEmbd),
    ...(arch === 'qwen3' ? headNorms(i) : []),
    norm(`blk.${i}.ffn_norm.weight`),
    matrix(`blk.${i}.ffn_gate.weight`, nEmbd, nFf),
    matrix(`blk.${i}.ffn_up.weight`, nEmbd, nFf),
    matrix(`blk.${i}.ffn_down.weight`, nFf, nEmbd),
  ]
  const u32 = (value: number): GgufTyped => ({ type: 'uint32', value })
  const metadata = new Map<string, GgufTyped>([
    ['general.architecture', { type: 'string', value: arch }],
    [`${arch}.block_count`, u32(nLayers)],
    [`${arch}.context_length`, u32(CONTEXT)],
    [`${arch}.embedding_length`, u32(nEmbd)],
    [`${arch}.feed_forward_length`, u32(nFf)],
    [`${arch}.attention.head_count`, u32(nHead)],
    [`${arch}.attention.head_count_kv`, u32(nHeadKv)],
    [`${arch}.rope.freq_base`, { type: 'float32', value: 10000 }],
    [`${arch}.attention.layer_norm_rms_epsilon`, { type: 'float32', value: 1e-5 }],
    [`${arch}.vocab_size`, u32(nVocab)],
    [`${arch}.attention.key_length`, u32(nEmbd / nHead)],
    [`${arch}.attention.value_length`, u32(nEmbd / nHead)],
    ...copyMetadata(tokenizer, ['tokenizer.']),
  ])
  const tensors = [
    matrix('token_embd.weight', nEmbd, nVocab),
    ...Array.from({ length: nLayers }, (_, i) => layer(i)).flat(),
    norm('output_norm.weight'),
    ...(dims.tied ? [] : [matrix('output.weight', nEmbd, nVocab)]),
  ]
  await writeGguf(path, { metadata, tensors })
}

async function* zeroRows({ native }: Library, type: GgmlType, nIn: number, nOut: number): AsyncGenerator<Uint8Array> {
  const row = Number(native.ggml_row_size(type, nIn))
  for (let first = 0; first < nOut; first += CHUNK_ROWS) yield new Uint8Array(row * Math.min(CHUNK_ROWS, nOut - first))
}

async function* rows(
  library: Library,
  type: GgmlType,
  pool: Float32Array,
  nIn: number,
  nOut: number,
): AsyncGenerator<Uint8Array> {
  const step = Math.min(CHUNK_ROWS, Math.floor((POOL - 1) / nIn))
  for (let first = 0; first < nOut; first += step) {
    const count = Math.min(step, nOut - first) * nIn
    const start = (first * 7919) % (POOL - count)
    yield quantizeRows(
      library,
      type,
      pool.subarray(start, start + count).map((value) => value / Math.sqrt(nIn)),
      nIn,
    )
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [path = 'random.gguf', size = '40m', type = 'Q8_0', arch = 'llama'] = process.argv.slice(2)
  await writeRandomGguf(path, SIZES[size as keyof typeof SIZES], GGML_TYPE[type as 'Q8_0'], arch as 'llama')
}
