// table: sentences of data/, en
export const data = {
} as const
