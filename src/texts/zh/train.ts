// table: sentences of train/, zh
export const train = {
} as const
