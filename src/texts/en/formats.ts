// table: sentences of formats/, en
export const formats = {
} as const
