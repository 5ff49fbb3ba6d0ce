import { adalora } from './adalora.ts'
import { dora } from './dora.ts'
import { lora } from './lora.ts'
import { pissa } from './pissa.ts'
import type { Variant } from './variant.ts'

/** A variant = one file and one line here. */
export const variants = { lora, dora, adalora, pissa } as const satisfies Readonly<Record<string, Variant>>
export type VariantName = keyof typeof variants
