// table: sentences of deid/, en
export const deid = {} as const
