/** Weight types that a converted model may be written in, by the names that llama.cpp's quantize takes (lower case). */
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
] as const

export type Outtype = (typeof OUTTYPES)[number]
