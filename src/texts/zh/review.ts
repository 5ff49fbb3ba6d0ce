// table: sentences of review/, zh
export const review = {}
