import * as z from 'zod'
import { optional, samplingFields } from './sampling.ts'

/** The white lists of the smaller routes. */

const ownFields = z.strictObject({
  router: optional(z.enum(['on', 'off'])),
  department: optional(z.string().min(1).max(80)),
})

export const completionRequest = z.strictObject({
  ...samplingFields,
  prompt: z.union([z.string().min(1), z.array(z.string().min(1)).length(1)]),
  echo: optional(z.literal(false)),
  x_lorasmith: optional(ownFields),
})

const MAX_INPUTS = 256

export const embeddingRequest = z.strictObject({
  model: z.string().min(1).max(256),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(MAX_INPUTS)]),
  encoding_format: optional(z.enum(['float', 'base64'])),
  user: optional(z.string().max(256)),
})

/** The shape of Jina and Cohere. */
export const rerankRequest = z.strictObject({
  model: z.string().min(1).max(256),
  query: z.string().min(1),
  documents: z
    .array(z.union([z.string().min(1), z.strictObject({ text: z.string().min(1) })]))
    .min(1)
    .max(MAX_INPUTS),
  top_n: optional(z.int().min(1)),
  return_documents: optional(z.boolean()),
})

const adapterName = z.string().regex(/^[^\s:/\\]{1,64}$/)

/** The shape of vLLM. */
export const loadAdapterRequest = z.strictObject({
  lora_name: adapterName,
  lora_path: z.string().min(1).max(4096),
  load_inplace: optional(z.boolean()),
  base_model_name: optional(z.string().max(256)),
})

export const unloadAdapterRequest = z.strictObject({
  lora_name: adapterName,
  lora_int_id: optional(z.int()),
})
