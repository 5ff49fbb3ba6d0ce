// table: sentences of audit/, en
export const audit = {} as const
