// table: sentences of convert/, en
export const convert = {} as const
