import type { HfArchitecture, Sizes, TensorRule } from './architecture.ts'
import { commonHyper } from './common-hyper.ts'
import { permutedRow } from './permute.ts'

/**
 * `wqkv` holds, for each group of heads that share keys, its queries, then its key, then its value. @returns the row in it of a row of q, k
 * or v
 */
function grouped(row: number, { H, heads, headsKv }: Sizes, part: 'q' | 'k' | 'v'): number {
  const queries = heads / headsKv
  const group = Math.floor(row / (part === 'q' ? queries * H : H))
  const within = row - group * (part === 'q' ? queries * H : H)
  const before = part === 'q' ? 0 : part === 'k' ? queries * H : (queries + 1) * H
  return group * (queries + 2) * H + before + within
}

const WQKV = { hf: 'attention.wqkv', shape: ['Q+2K', 'D'] } as const
const SPLIT: readonly TensorRule[] = [
  { ...WQKV, gguf: 'attn_q', rows: 'Q', row: (row, sizes) => grouped(permutedRow(row, sizes.H), sizes, 'q') },
  { ...WQKV, gguf: 'attn_k', rows: 'K', row: (row, sizes) => grouped(permutedRow(row, sizes.H), sizes, 'k') },
  { ...WQKV, gguf: 'attn_v', rows: 'K', row: (row, sizes) => grouped(row, sizes, 'v') },
]

/** InternLM 2 and 2.5 (remote code on the Hub): Llama under other names, q, k and v in one matrix. */
export const internlm2: HfArchitecture = {
  name: 'internlm2',
  classes: ['InternLM2ForCausalLM'],
  top: [
    { hf: 'model.tok_embeddings', gguf: 'token_embd', shape: ['V', 'D'] },
    { hf: 'model.norm', gguf: 'output_norm', shape: ['D'] },
    { hf: 'output', gguf: 'output', shape: ['V', 'D'], optional: true },
  ],
  layer: [
    { hf: 'attention_norm', gguf: 'attn_norm', shape: ['D'] },
    ...SPLIT,
    { hf: 'attention.wo', gguf: 'attn_output', shape: ['D', 'Q'] },
    { hf: 'ffn_norm', gguf: 'ffn_norm', shape: ['D'] },
    { hf: 'feed_forward.w1', gguf: 'ffn_gate', shape: ['F', 'D'] },
    { hf: 'feed_forward.w3', gguf: 'ffn_up', shape: ['F', 'D'] },
    { hf: 'feed_forward.w2', gguf: 'ffn_down', shape: ['D', 'F'] },
  ],
  vocabulary: { addedAsDeclared: true, internlm2: true, spacePrefix: 'model' },
  hyper: (config, sizes, rope) => commonHyper(config, sizes, rope),
}
