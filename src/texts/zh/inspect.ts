// table: sentences of inspect/, zh
export const inspect = {}
