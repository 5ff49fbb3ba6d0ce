import type { GgufTyped } from '../../src/formats/gguf-types.ts'
import type { GoldenCase } from './golden-case.ts'

export interface CaseSize {
  readonly vocab: number
  readonly hidden: number
  readonly headSize: number
  readonly feedForward: number
}

/** Heads of every case, and of its delta nets. */
const HEADS = { query: 4, key: 2 }
const DELTA_HEADS = { key: 2, value: 4 }

/** A case's architecture in another size, its weights again by formula, its metadata made to fit. PyTorch's results no longer belong to it. */
export function resizeCase(golden: GoldenCase, size: CaseSize): Pick<GoldenCase, 'case' | 'tensors' | 'gguf'> {
  const { vocab, hidden, headSize, feedForward } = size
  const [q, kv] = [HEADS.query * headSize, HEADS.key * headSize]
  const rows: Record<string, number> = { embed_tokens: vocab, lm_head: vocab, o_proj: hidden, down_proj: hidden }
  Object.assign(rows, { q_proj: q, k_proj: kv, v_proj: kv, gate_proj: feedForward, up_proj: feedForward })
  Object.assign(rows, { qkv_proj: q + 2 * kv, gate_up_proj: 2 * feedForward })
  Object.assign(rows, { q_norm: headSize, k_norm: headSize })
  const columns: Record<string, number> = { o_proj: q, down_proj: feedForward }
  if (golden.case === 'qwen35') rows.q_proj = 2 * q // a gate beside each query
  const tensors = golden.tensors.map((tensor) => {
    const part = tensor.name.split('.').at(-2)!
    if (tensor.name.includes('.linear_attn.')) return { ...tensor, shape: deltaShape(tensor, hidden, headSize) }
    if (part === 'experts') {
      const [experts] = tensor.shape as [number]
      const fused = tensor.name.endsWith('gate_up_proj')
      return { ...tensor, shape: fused ? [experts, 2 * feedForward, hidden] : [experts, hidden, feedForward] }
    }
    if (part === 'gate') return { ...tensor, shape: [tensor.shape[0]!, hidden] } // the router
    const shape = [rows[part] ?? hidden, ...(tensor.shape.length === 2 ? [columns[part] ?? hidden] : [])]
    return { ...tensor, shape }
  })
  const entries = golden.gguf.tensors.map((entry) =>
    entry.tile ? { ...entry, tile: resizedTile(entry.tile, headSize) } : entry,
  )
  const arch = String(golden.gguf.metadata['general.architecture']!.value)
  const changed: Record<string, number> = {
    embedding_length: hidden,
    feed_forward_length: feedForward,
    'attention.key_length': headSize,
    'attention.value_length': headSize,
    ...(arch === 'qwen3moe' ? { expert_feed_forward_length: feedForward } : {}),
    ...(arch === 'qwen35' ? { 'ssm.state_size': headSize, 'ssm.inner_size': DELTA_HEADS.value * headSize } : {}),
    ...(arch === 'llama' ? { vocab_size: vocab, 'rope.dimension_count': headSize } : {}),
  }
  const metadata = { ...golden.gguf.metadata }
  for (const [key, value] of Object.entries(changed)) {
    metadata[`${arch}.${key}`] = { type: 'uint32', value } satisfies GgufTyped
  }
  return { case: golden.case, tensors, gguf: { ...golden.gguf, metadata, tensors: entries } }
}

/** A tensor of a delta net with heads of `size`. */
function deltaShape({ name, shape }: GoldenCase['tensors'][number], hidden: number, size: number): number[] {
  const [keys, values] = [DELTA_HEADS.key * size, DELTA_HEADS.value * size]
  const part = name.split('linear_attn.')[1]!
  const shapes: Record<string, number[]> = {
    'in_proj_qkv.weight': [2 * keys + values, hidden],
    'in_proj_z.weight': [values, hidden],
    'in_proj_a.weight': [DELTA_HEADS.value, hidden],
    'in_proj_b.weight': [DELTA_HEADS.value, hidden],
    'out_proj.weight': [hidden, values],
    'conv1d.weight': [2 * keys + values, 1, shape.at(-1)!],
    'norm.weight': [size],
  }
  return shapes[part] ?? shape
}

type Tile = NonNullable<GoldenCase['gguf']['tensors'][number]['tile']>

function resizedTile([axis, first, groups, perGroup, head]: Tile, size: number): Tile {
  return [axis, first === 0 ? 0 : 2 * DELTA_HEADS.key * size, groups, perGroup, head === 1 ? 1 : size]
}
