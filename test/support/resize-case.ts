import type { GgufTyped } from '../../src/formats/gguf-types.ts'
import type { GoldenCase } from './golden-case.ts'

export interface CaseSize {
  readonly vocab: number
  readonly hidden: number
  readonly headSize: number
  readonly feedForward: number
}

/** Heads of every case. */
const HEADS = { query: 4, key: 2 }

/** A case's architecture in another size, its weights again by formula, its metadata made to fit. PyTorch's results no longer belong to it. */
export function resizeCase(golden: GoldenCase, size: CaseSize): Pick<GoldenCase, 'case' | 'tensors' | 'gguf'> {
  const { vocab, hidden, headSize, feedForward } = size
  const [q, kv] = [HEADS.query * headSize, HEADS.key * headSize]
  const rows: Record<string, number> = { embed_tokens: vocab, lm_head: vocab, o_proj: hidden, down_proj: hidden }
  Object.assign(rows, { q_proj: q, k_proj: kv, v_proj: kv, gate_proj: feedForward, up_proj: feedForward })
  Object.assign(rows, { qkv_proj: q + 2 * kv, gate_up_proj: 2 * feedForward })
  Object.assign(rows, { q_norm: headSize, k_norm: headSize })
  const columns: Record<string, number> = { o_proj: q, down_proj: feedForward }
  const tensors = golden.tensors.map((tensor) => {
    const part = tensor.name.split('.').at(-2)!
    if (part === 'experts') {
      const [experts] = tensor.shape as [number]
      const fused = tensor.name.endsWith('gate_up_proj')
      return { ...tensor, shape: fused ? [experts, 2 * feedForward, hidden] : [experts, hidden, feedForward] }
    }
    if (part === 'gate') return { ...tensor, shape: [tensor.shape[0]!, hidden] } // the router
    const shape = [rows[part] ?? hidden, ...(tensor.shape.length === 2 ? [columns[part] ?? hidden] : [])]
    return { ...tensor, shape }
  })
  const arch = String(golden.gguf.metadata['general.architecture']!.value)
  const changed: Record<string, number> = {
    embedding_length: hidden,
    feed_forward_length: feedForward,
    'attention.key_length': headSize,
    'attention.value_length': headSize,
    ...(arch === 'qwen3moe' ? { expert_feed_forward_length: feedForward } : {}),
    ...(arch === 'llama' ? { vocab_size: vocab, 'rope.dimension_count': headSize } : {}),
  }
  const metadata = { ...golden.gguf.metadata }
  for (const [key, value] of Object.entries(changed)) {
    metadata[`${arch}.${key}`] = { type: 'uint32', value } satisfies GgufTyped
  }
  return { case: golden.case, tensors, gguf: { ...golden.gguf, metadata } }
}
