// table: sentences of lora/, zh
export const lora = {
} as const
