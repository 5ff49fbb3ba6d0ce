// table: sentences of cli/, zh
export const cli = {
} as const
