// table: sentences of data/, zh
export const data = {
} as const
