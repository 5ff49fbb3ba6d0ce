/** Places of fields in ggml_tensor, bytes. `library.ts` refuses a release whose layout was not tested. */
export const TENSOR_OFFSET = { type: 0, buffer: 8, ne: 16, src0: 152 } as const
