import * as z from 'zod'

/** Types that settings share. */
export const count = (min: number, max: number) => z.int().min(min).max(max)
export const name = z.string().regex(/^[A-Za-z0-9_.-]+$/)
export const path = z.string().min(1)
export const share = z.number().min(0).lt(1)
export const steps = count(0, 1_000_000)
/** q_proj, or more of the path: layers.1.mlp.down_proj */
export const modulePath = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]*$/)
