// table: sentences of models/, zh
export const models = {
} as const
