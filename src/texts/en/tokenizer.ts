// table: sentences of tokenizer/, en
export const tokenizer = {
} as const
