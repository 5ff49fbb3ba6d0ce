import koffi from 'koffi'
import { once } from '../util/once.ts'

/**
 * The structs of llama.h (v0.5.0) that are passed by value, field by field and in its order: koffi lays them out as a C compiler would. What
 * llama.cpp gives as defaults is read back through them and compared (library.ts), so that another layout is found before it is used.
 */
export const defineStructs = once(() => {
  koffi.proto('bool llama_progress_callback(float progress, void *user_data)')
  koffi.struct('llama_model_params', {
    devices: 'void*',
    tensor_buft_overrides: 'void*',
    n_gpu_layers: 'int32_t',
    split_mode: 'int',
    load_mode: 'int',
    lazy_mode: 'int',
    main_gpu: 'int32_t',
    tensor_split: 'void*',
    progress_callback: 'void*',
    progress_callback_user_data: 'void*',
    kv_overrides: 'void*',
    vocab_only: 'bool',
    check_tensors: 'bool',
    use_extra_bufts: 'bool',
    no_host: 'bool',
    no_alloc: 'bool',
    load_mtp: 'bool',
  })
  koffi.struct('llama_context_params', {
    n_ctx: 'uint32_t',
    n_batch: 'uint32_t',
    n_ubatch: 'uint32_t',
    n_seq_max: 'uint32_t',
    n_rs_seq: 'uint32_t',
    n_outputs_max: 'uint32_t',
    n_outputs_max_per_seq: 'uint32_t',
    n_threads: 'int32_t',
    n_threads_batch: 'int32_t',
    ctx_type: 'int',
    rope_scaling_type: 'int',
    pooling_type: 'int',
    attention_type: 'int',
    flash_attn_type: 'int',
    rope_freq_base: 'float',
    rope_freq_scale: 'float',
    yarn_ext_factor: 'float',
    yarn_attn_factor: 'float',
    yarn_beta_fast: 'float',
    yarn_beta_slow: 'float',
    yarn_orig_ctx: 'uint32_t',
    defrag_thold: 'float',
    cb_eval: 'void*',
    cb_eval_user_data: 'void*',
    type_k: 'int',
    type_v: 'int',
    abort_callback: 'void*',
    abort_callback_data: 'void*',
    embeddings: 'bool',
    offload_kqv: 'bool',
    no_perf: 'bool',
    op_offload: 'bool',
    swa_full: 'bool',
    kv_unified: 'bool',
    samplers: 'void*',
    n_samplers: 'size_t',
    ctx_other: 'void*',
  })
  koffi.struct('llama_sampler_chain_params', { no_perf: 'bool' })
  koffi.struct('llama_batch', {
    n_tokens: 'int32_t',
    token: 'void*',
    embd: 'void*',
    pos: 'void*',
    n_seq_id: 'void*',
    seq_id: 'void*',
    logits: 'void*',
  })
})

/** llama_token_data: id, logit, p, 4 bytes each. */
export const TOKEN_DATA_WORDS = 3
/** llama_token_data_array: where its pointer, size and chosen index lie, and how long it is. */
export const TOKEN_ARRAY = { data: 0, size: 8, selected: 16, sorted: 24, bytes: 32 } as const

/** Defaults of v0.5.0, by struct: one value at least from each stretch of equal fields. */
export const KNOWN_DEFAULTS = {
  llama_model_default_params: { devices: null, n_gpu_layers: -1, split_mode: 1, kv_overrides: null, vocab_only: false, use_extra_bufts: true, no_alloc: false },
  llama_context_default_params: { n_ctx: 512, n_batch: 2048, n_ubatch: 512, n_seq_max: 1, rope_scaling_type: -1, pooling_type: -1, flash_attn_type: -1, yarn_ext_factor: -1, yarn_beta_fast: -1, defrag_thold: -1, cb_eval: null, type_k: 1, type_v: 1, embeddings: false, offload_kqv: true, no_perf: true, op_offload: true, swa_full: true, kv_unified: false, samplers: null, n_samplers: 0, ctx_other: null },
} as const // biome-ignore format: two rows
