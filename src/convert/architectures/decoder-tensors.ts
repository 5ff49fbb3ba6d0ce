// table: tensors of the decoders that follow Llama, under Hugging Face's and llama.cpp's names
import type { TensorRule } from './architecture.ts'

const EMBEDDINGS: TensorRule = { hf: 'model.embed_tokens', gguf: 'token_embd', shape: ['V', 'D'] }
const OUTPUT_NORM: TensorRule = { hf: 'model.norm', gguf: 'output_norm', shape: ['D'] }
const HEAD: TensorRule = { hf: 'lm_head', gguf: 'output', shape: ['V', 'D'], optional: true }
export const TOP: readonly TensorRule[] = [EMBEDDINGS, OUTPUT_NORM, HEAD]

export const Q: TensorRule = { hf: 'self_attn.q_proj', gguf: 'attn_q', shape: ['Q', 'D'], bias: true }
export const K: TensorRule = { hf: 'self_attn.k_proj', gguf: 'attn_k', shape: ['K', 'D'], bias: true }
export const V: TensorRule = { hf: 'self_attn.v_proj', gguf: 'attn_v', shape: ['K', 'D'], bias: true }
export const O: TensorRule = { hf: 'self_attn.o_proj', gguf: 'attn_output', shape: ['D', 'Q'], bias: true }
export const GATE: TensorRule = { hf: 'mlp.gate_proj', gguf: 'ffn_gate', shape: ['F', 'D'], bias: true }
export const UP: TensorRule = { hf: 'mlp.up_proj', gguf: 'ffn_up', shape: ['F', 'D'], bias: true }
export const DOWN: TensorRule = { hf: 'mlp.down_proj', gguf: 'ffn_down', shape: ['D', 'F'], bias: true }
export const ATTN_NORM: TensorRule = { hf: 'input_layernorm', gguf: 'attn_norm', shape: ['D'] }
export const FFN_NORM: TensorRule = { hf: 'post_attention_layernorm', gguf: 'ffn_norm', shape: ['D'] }
export const Q_NORM: TensorRule = { hf: 'self_attn.q_norm', gguf: 'attn_q_norm', shape: ['H'] }
export const K_NORM: TensorRule = { hf: 'self_attn.k_norm', gguf: 'attn_k_norm', shape: ['H'] }

/** Two norms, attention by four matrices, SwiGLU by three. */
export const LAYER: readonly TensorRule[] = [ATTN_NORM, Q, K, V, O, FFN_NORM, GATE, UP, DOWN]
