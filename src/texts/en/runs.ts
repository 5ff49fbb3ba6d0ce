// table: sentences of runs/, en
export const runs = {
} as const
