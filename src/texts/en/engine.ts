// table: sentences of engine/, en
export const engine = {
} as const
