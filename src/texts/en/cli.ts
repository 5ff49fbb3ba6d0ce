// table: sentences of cli/, en
export const cli = {
} as const
