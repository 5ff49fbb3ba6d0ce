// table: sentences of deid/, zh
export const deid = {}
