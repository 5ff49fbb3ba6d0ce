/** Places of fields in ggml_tensor, bytes. `library.ts` refuses a release whose layout was not tested. */
export const TENSOR_OFFSET = { type: 0, buffer: 8, ne: 16, nb: 48, src: 152, data: 248 } as const
