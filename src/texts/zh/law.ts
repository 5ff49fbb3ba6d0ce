// table: sentences of law/, zh
export const law = {}
