// table: sentences of lint/, zh
export const lint = {}
