// table: sentences of review/, en
export const review = {} as const
