// table: sentences of lora/, en
export const lora = {
} as const
