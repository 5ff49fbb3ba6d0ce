// table: sentences of formats/, zh
export const formats = {
} as const
