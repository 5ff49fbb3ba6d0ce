// table: weight types that a converted model may be written in, by the names that llama.cpp's quantize takes (lower case)
import { GGML_TYPE, type GgmlType } from '../ggml/types.ts'

export const OUTTYPES = [
  'f32',
  'f16',
  'bf16',
  'q8_0',
  'q4_0',
  'q4_1',
  'q5_0',
  'q5_1',
  'q2_k',
  'q3_k_s',
  'q3_k_m',
  'q3_k_l',
  'q4_k_s',
  'q4_k_m',
  'q5_k_s',
  'q5_k_m',
  'q6_k',
  'iq4_nl',
  'iq4_xs',
] as const

export type Outtype = (typeof OUTTYPES)[number]

interface OuttypeInfo {
  readonly fileType: number // `general.file_type`, llama.h `llama_ftype`
  readonly type: GgmlType // of most tensors
}

/** What llama.cpp calls the mixture in the file, and the type that it begins from. */
export const OUTTYPE_INFO: Readonly<Record<Outtype, OuttypeInfo>> = {
  f32: { fileType: 0, type: GGML_TYPE.F32 },
  f16: { fileType: 1, type: GGML_TYPE.F16 },
  bf16: { fileType: 32, type: GGML_TYPE.BF16 },
  q8_0: { fileType: 7, type: GGML_TYPE.Q8_0 },
  q4_0: { fileType: 2, type: GGML_TYPE.Q4_0 },
  q4_1: { fileType: 3, type: GGML_TYPE.Q4_1 },
  q5_0: { fileType: 8, type: GGML_TYPE.Q5_0 },
  q5_1: { fileType: 9, type: GGML_TYPE.Q5_1 },
  q2_k: { fileType: 10, type: GGML_TYPE.Q2_K },
  q3_k_s: { fileType: 11, type: GGML_TYPE.Q3_K },
  q3_k_m: { fileType: 12, type: GGML_TYPE.Q3_K },
  q3_k_l: { fileType: 13, type: GGML_TYPE.Q3_K },
  q4_k_s: { fileType: 14, type: GGML_TYPE.Q4_K },
  q4_k_m: { fileType: 15, type: GGML_TYPE.Q4_K },
  q5_k_s: { fileType: 16, type: GGML_TYPE.Q5_K },
  q5_k_m: { fileType: 17, type: GGML_TYPE.Q5_K },
  q6_k: { fileType: 18, type: GGML_TYPE.Q6_K },
  iq4_nl: { fileType: 25, type: GGML_TYPE.IQ4_NL },
  iq4_xs: { fileType: 30, type: GGML_TYPE.IQ4_XS },
}

/** The outtype of a `general.file_type`, null for one that we do not write. */
export function outtypeOf(fileType: unknown): Outtype | null {
  return OUTTYPES.find((name) => OUTTYPE_INFO[name].fileType === fileType) ?? null
}
