// table: sentences of train/, en
export const train = {
} as const
