// table: sentences of runs/, zh
export const runs = {
} as const
