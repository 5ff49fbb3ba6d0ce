// table: sentences of templates/, en
export const templates = {} as const
