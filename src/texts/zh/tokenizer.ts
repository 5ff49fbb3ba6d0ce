// table: sentences of tokenizer/, zh
export const tokenizer = {
} as const
