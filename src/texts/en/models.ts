// table: sentences of models/, en
export const models = {
} as const
