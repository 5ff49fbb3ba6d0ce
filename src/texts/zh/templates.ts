// table: sentences of templates/, zh
export const templates = {}
