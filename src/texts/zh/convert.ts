// table: sentences of convert/, zh
export const convert = {}
