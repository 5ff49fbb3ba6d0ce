// table: sentences of audit/, zh
export const audit = {}
