import * as z from 'zod'
import { optional, samplingFields } from './sampling.ts'

/** The white list of /v1/chat/completions. */

const textPart = z.strictObject({ type: z.literal('text'), text: z.string() })
const content = z.union([z.string(), z.array(textPart).min(1).max(64)])

const message = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content,
  name: optional(z.string().max(64)),
})

const jsonSchema = z.strictObject({
  name: z.string().max(64),
  description: optional(z.string().max(1024)),
  strict: optional(z.boolean()),
  schema: z.record(z.string(), z.unknown()),
})

const responseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({ type: z.literal('json_schema'), json_schema: jsonSchema }),
])

/** Our own, in one object, so that plain clients need not know them. */
const ownFields = z.strictObject({
  template: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .nullish(), // null: none, even where the adapter has one
  grammar: optional(z.boolean()),
  router: optional(z.enum(['on', 'off'])),
  department: optional(z.string().min(1).max(80)),
})

export const chatRequest = z.strictObject({
  ...samplingFields,
  messages: z.array(message).min(1).max(256),
  max_completion_tokens: samplingFields.max_tokens,
  response_format: optional(responseFormat),
  x_lorasmith: optional(ownFields),
})

export type ChatRequest = z.infer<typeof chatRequest>
export type ResponseFormat = z.infer<typeof responseFormat>

/** A message's text, its parts joined. */
export function textOf(text: z.infer<typeof content>): string {
  return typeof text === 'string' ? text : text.map((part) => part.text).join('\n')
}
