// table: sentences of inspect/, en
export const inspect = {} as const
