// table: every C function this engine calls, in the order of ggml.h, ggml-alloc.h and ggml-backend.h
import type { LibraryHandle } from 'koffi'

const p = 'void*'
type Signature = readonly [result: string, parameters: readonly string[]]

/** Functions of libggml-base. */
export const baseSymbols = {
  ggml_version: ['str', []],
  ggml_log_set: ['void', ['ggml_log_callback*', p]],
  ggml_tensor_overhead: ['size_t', []],
  ggml_graph_overhead_custom: ['size_t', ['size_t', 'bool']],
  ggml_blck_size: ['int64_t', ['int']],
  ggml_row_size: ['size_t', ['int', 'int64_t']],
  ggml_nbytes: ['size_t', [p]],
  ggml_op_desc: ['str', [p]],
  ggml_is_transposed: ['bool', [p]],
  ggml_is_contiguous: ['bool', [p]],
  ggml_quantize_chunk: ['size_t', ['int', p, p, 'int64_t', 'int64_t', 'int64_t', p]],
  ggml_fp16_to_fp32_row: ['void', [p, p, 'int64_t']],
  ggml_bf16_to_fp32_row: ['void', [p, p, 'int64_t']],
  dequantize_row_q4_0: ['void', [p, p, 'int64_t']],
  dequantize_row_q4_1: ['void', [p, p, 'int64_t']],
  dequantize_row_q5_0: ['void', [p, p, 'int64_t']],
  dequantize_row_q5_1: ['void', [p, p, 'int64_t']],
  dequantize_row_q8_0: ['void', [p, p, 'int64_t']],
  dequantize_row_q2_K: ['void', [p, p, 'int64_t']],
  dequantize_row_q3_K: ['void', [p, p, 'int64_t']],
  dequantize_row_q4_K: ['void', [p, p, 'int64_t']],
  dequantize_row_q5_K: ['void', [p, p, 'int64_t']],
  dequantize_row_q6_K: ['void', [p, p, 'int64_t']],
  dequantize_row_iq4_nl: ['void', [p, p, 'int64_t']],
  dequantize_row_iq4_xs: ['void', [p, p, 'int64_t']],

  ggml_init: [p, ['ggml_init_params']],
  ggml_free: ['void', [p]],
  ggml_new_tensor_4d: [p, [p, 'int', 'int64_t', 'int64_t', 'int64_t', 'int64_t']],
  ggml_set_param: ['void', [p]],
  ggml_set_output: ['void', [p]],
  ggml_set_input: ['void', [p]],
  ggml_set_name: [p, [p, 'str']],
  ggml_get_data: [p, [p]],

  ggml_add: [p, [p, p, p]],
  ggml_add_inplace: [p, [p, p, p]],
  ggml_sub: [p, [p, p, p]],
  ggml_mul: [p, [p, p, p]],
  ggml_div: [p, [p, p, p]],
  ggml_sqr: [p, [p, p]],
  ggml_sqrt: [p, [p, p]],
  ggml_sgn: [p, [p, p]],
  ggml_log: [p, [p, p]],
  ggml_sum: [p, [p, p]],
  ggml_sum_rows: [p, [p, p]],
  ggml_concat: [p, [p, p, p, 'int']],
  ggml_repeat_4d: [p, [p, p, 'int64_t', 'int64_t', 'int64_t', 'int64_t']],
  ggml_step: [p, [p, p]],
  ggml_tanh: [p, [p, p]],
  ggml_exp: [p, [p, p]],
  ggml_softplus: [p, [p, p]],
  ggml_set_inplace: [p, [p, p, p, 'size_t', 'size_t', 'size_t', 'size_t']],
  ggml_solve_tri: [p, [p, p, p, 'bool', 'bool', 'bool']],
  ggml_silu: [p, [p, p]],
  ggml_sigmoid: [p, [p, p]],
  ggml_silu_back: [p, [p, p, p]],
  ggml_swiglu_split: [p, [p, p, p]],
  ggml_rms_norm: [p, [p, p, 'float']],
  ggml_rms_norm_back: [p, [p, p, p, 'float']],
  ggml_mul_mat: [p, [p, p, p]],
  ggml_mul_mat_id: [p, [p, p, p, p]],
  ggml_out_prod: [p, [p, p, p]],
  ggml_scale: [p, [p, p, 'float']],
  ggml_scale_bias: [p, [p, p, 'float', 'float']],
  ggml_cpy: [p, [p, p, p]],
  ggml_cast: [p, [p, p, 'int']],
  ggml_cont: [p, [p, p]],
  ggml_reshape_4d: [p, [p, p, 'int64_t', 'int64_t', 'int64_t', 'int64_t']],
  ggml_view_2d: [p, [p, p, 'int64_t', 'int64_t', 'size_t', 'size_t']],
  ggml_view_4d: [p, [p, p, 'int64_t', 'int64_t', 'int64_t', 'int64_t', 'size_t', 'size_t', 'size_t', 'size_t']],
  ggml_permute: [p, [p, p, 'int', 'int', 'int', 'int']],
  ggml_transpose: [p, [p, p]],
  ggml_get_rows: [p, [p, p, p]],
  ggml_set_rows: [p, [p, p, p, p]],
  ggml_clamp: [p, [p, p, 'float', 'float']],
  ggml_pad_ext: [p, [p, p, 'int', 'int', 'int', 'int', 'int', 'int', 'int', 'int']],
  ggml_pad: [p, [p, p, 'int', 'int', 'int', 'int']],
  ggml_argsort_top_k: [p, [p, p, 'int']],
  ggml_arange: [p, [p, 'float', 'float', 'float']],
  ggml_soft_max: [p, [p, p]],
  ggml_soft_max_ext: [p, [p, p, p, 'float', 'float']],
  ggml_soft_max_ext_back: [p, [p, p, p, 'float', 'float']],
  ggml_rope_ext: [p, [p, p, p, p, 'int', 'int', 'int', 'float', 'float', 'float', 'float', 'float', 'float']],
  ggml_rope_ext_back: [p, [p, p, p, p, 'int', 'int', 'int', 'float', 'float', 'float', 'float', 'float', 'float']],
  ggml_opt_step_adamw: [p, [p, p, p, p, p, p]],

  ggml_new_graph_custom: [p, [p, 'size_t', 'bool']],
  ggml_build_forward_expand: ['void', [p, p]],
  ggml_graph_n_nodes: ['int', [p]],
  ggml_graph_node: [p, [p, 'int']],
  ggml_graph_add_node: ['void', [p, p]],

  ggml_gallocr_new: [p, [p]],
  ggml_gallocr_free: ['void', [p]],
  ggml_gallocr_reserve_n_size: ['void', [p, p, p, p, p]],
  ggml_gallocr_alloc_graph: ['bool', [p, p]],
  ggml_gallocr_get_buffer_size: ['size_t', [p, 'int']],
  ggml_backend_alloc_ctx_tensors_from_buft: [p, [p, p]],

  ggml_backend_buft_name: ['str', [p]],
  ggml_backend_buffer_free: ['void', [p]],
  ggml_backend_buffer_get_size: ['size_t', [p]],
  ggml_backend_buffer_clear: ['void', [p, 'uint8_t']],
  ggml_backend_buffer_set_usage: ['void', [p, 'int']],
  ggml_backend_free: ['void', [p]],
  ggml_backend_get_default_buffer_type: [p, [p]],
  ggml_backend_tensor_set: ['void', [p, p, 'size_t', 'size_t']],
  ggml_backend_tensor_get: ['void', [p, p, 'size_t', 'size_t']],
  ggml_backend_tensor_memset: ['void', [p, 'uint8_t', 'size_t', 'size_t']],
  ggml_backend_synchronize: ['void', [p]],
  ggml_backend_graph_compute: ['int', [p, p]],
  ggml_backend_supports_op: ['bool', [p, p]],
  ggml_backend_dev_name: ['str', [p]],
  ggml_backend_dev_description: ['str', [p]],
  ggml_backend_dev_type: ['int', [p]],
  ggml_backend_dev_memory: ['void', [p, p, p]],
  ggml_backend_dev_backend_reg: [p, [p]],
  ggml_backend_dev_init: [p, [p, 'str']],
  ggml_backend_reg_name: ['str', [p]],
  ggml_backend_reg_get_proc_address: [p, [p, 'str']],
} as const satisfies Record<string, Signature>

/** Functions of the registry library (libggml), which knows the backends. */
export const registrySymbols = {
  ggml_backend_load_all_from_path: ['void', ['str']],
  ggml_backend_dev_count: ['size_t', []],
  ggml_backend_dev_get: [p, ['size_t']],
  ggml_backend_load: [p, ['str']],
} as const satisfies Record<string, Signature>

type Names = keyof typeof baseSymbols | keyof typeof registrySymbols
// biome-ignore lint/suspicious/noExplicitAny: the native seam; `ops.ts` and its neighbours give each call its types
type NativeFunction = ((...args: any[]) => any) & { readonly async: (...args: any[]) => void }
export type Native = { readonly [name in Names]: NativeFunction }

/** Binds a table of signatures to a loaded library. */
export function bind<Table extends Record<string, Signature>>(library: LibraryHandle, table: Table) {
  const entries = Object.entries(table).map(([name, [result, parameters]]) => [
    name,
    library.func(name, result, [...parameters]),
  ])
  return Object.fromEntries(entries) as { readonly [name in keyof Table]: NativeFunction }
}
