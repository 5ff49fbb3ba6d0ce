// table: sentences of ggml/, en
export const ggml = {
} as const
