// table: sentences of ggml/, zh
export const ggml = {
} as const
