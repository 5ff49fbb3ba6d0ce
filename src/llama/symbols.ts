// table: every C function of llama.h that the engine calls, in the order of that header
const p = 'void*'

/** Functions of libllama. Structs are those of structs.ts. */
export const llamaSymbols = {
  llama_version: ['str', []],
  llama_model_default_params: ['llama_model_params', []],
  llama_context_default_params: ['llama_context_params', []],
  llama_sampler_chain_default_params: ['llama_sampler_chain_params', []],
  llama_attach_threadpool: ['void', [p, p, p]],
  llama_model_load_from_file: [p, ['str', 'llama_model_params']],
  llama_model_free: ['void', [p]],
  llama_init_from_model: [p, [p, 'llama_context_params']],
  llama_free: ['void', [p]],
  llama_get_memory: [p, [p]],
  llama_model_get_vocab: [p, [p]],
  llama_model_n_ctx_train: ['int32_t', [p]],
  llama_model_n_embd_out: ['int32_t', [p]],
  llama_vocab_n_tokens: ['int32_t', [p]],
  llama_vocab_is_eog: ['bool', [p, 'int32_t']],
  llama_vocab_bos: ['int32_t', [p]],
  llama_vocab_eos: ['int32_t', [p]],
  llama_vocab_sep: ['int32_t', [p]],
  llama_vocab_get_add_bos: ['bool', [p]],
  llama_vocab_get_add_eos: ['bool', [p]],
  llama_vocab_get_add_sep: ['bool', [p]],
  llama_adapter_lora_init: [p, [p, 'str']],
  llama_adapter_lora_free: ['void', [p]],
  llama_set_adapters_lora: ['int32_t', [p, p, 'size_t', p]],
  llama_memory_seq_rm: ['bool', [p, 'int32_t', 'int32_t', 'int32_t']],
  llama_decode: ['int32_t', [p, 'llama_batch']],
  llama_get_logits_ith: [p, [p, 'int32_t']],
  llama_get_embeddings_seq: [p, [p, 'int32_t']],

  llama_sampler_accept: ['void', [p, 'int32_t']],
  llama_sampler_apply: ['void', [p, p]],
  llama_sampler_clone: [p, [p]],
  llama_sampler_free: ['void', [p]],
  llama_sampler_chain_init: [p, ['llama_sampler_chain_params']],
  llama_sampler_chain_add: ['void', [p, p]],
  llama_sampler_init_greedy: [p, []],
  llama_sampler_init_dist: [p, ['uint32_t']],
  llama_sampler_init_top_k: [p, ['int32_t']],
  llama_sampler_init_top_p: [p, ['float', 'size_t']],
  llama_sampler_init_min_p: [p, ['float', 'size_t']],
  llama_sampler_init_temp: [p, ['float']],
  llama_sampler_init_grammar: [p, [p, 'str', 'str']],
  llama_sampler_init_penalties: [p, ['int32_t', 'int32_t', 'float', 'float', 'float']],
  llama_sampler_init_dry: [p, [p, 'float', 'float', 'int32_t', 'int32_t', 'str*', 'size_t']],
} as const

/** Functions of libggml-base and libggml that threads are made with (ggml/thread-pool.ts). */
export const baseSymbols = {
  ggml_threadpool_params_init: ['void', [p, 'int']],
  ggml_backend_dev_backend_reg: [p, [p]],
  ggml_backend_reg_get_proc_address: [p, [p, 'str']],
} as const

export const registrySymbols = { ggml_backend_dev_by_type: [p, ['int']] } as const
