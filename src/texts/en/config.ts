// table: sentences of config/, en
export const config = {
} as const
