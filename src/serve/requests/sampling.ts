import * as z from 'zod'

/** Fields that chat and plain completions share. `null` counts as not given, as OpenAI's clients send it. */
const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined)

const stopText = z.string().min(1).max(64)

export const samplingFields = {
  model: z.string().min(1).max(256),
  stream: optional(z.boolean()),
  stream_options: optional(z.strictObject({ include_usage: optional(z.boolean()) })),
  temperature: optional(z.number().min(0).max(2)),
  top_p: optional(z.number().gt(0).max(1)),
  max_tokens: optional(z.int().min(1).max(1_000_000)),
  stop: optional(z.union([stopText, z.array(stopText).max(4)])),
  seed: optional(z.int().min(-0xffff_ffff).max(0xffff_ffff)),
  n: optional(z.literal(1)),
  user: optional(z.string().max(256)),
}

export { optional }

export interface Sampling {
  readonly temperature?: number | undefined
  readonly top_p?: number | undefined
  readonly max_tokens?: number | undefined
  readonly stop?: string | readonly string[] | undefined
  readonly seed?: number | undefined
}
