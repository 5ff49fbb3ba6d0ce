// table: sentences of config/, zh
export const config = {
} as const
