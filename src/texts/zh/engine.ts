// table: sentences of engine/, zh
export const engine = {
} as const
