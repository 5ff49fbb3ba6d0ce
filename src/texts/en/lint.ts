// table: sentences of lint/, en
export const lint = {} as const
