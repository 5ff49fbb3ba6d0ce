// table: sentences of law/, en
export const law = {} as const
