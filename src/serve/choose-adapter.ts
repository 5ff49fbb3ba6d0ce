import type { ServedAdapter } from './adapter-registry.ts'
import { type Ask, questionOf } from './ask.ts'
import type { XLorasmith } from './contract.ts'
import { ApiError } from './http/api-error.ts'
import type { Parts } from './parts.ts'

/** The adapter that answers, null for the base, and how it was chosen. */
export interface Choice {
  readonly adapter: ServedAdapter | null
  readonly routing: XLorasmith['routing']
}

/** `base:adapter` or, as vLLM has it, the adapter's name alone; the bare model is routed by its question where there is a router. */
export async function chooseAdapter(
  { model, messages, isRouted }: Pick<Ask, 'model' | 'messages' | 'isRouted'>,
  { model: base, registry, router }: Pick<Parts, 'model' | 'registry' | 'router'>,
  signal: AbortSignal,
): Promise<Choice> {
  const named = findAdapter(model, base.name, registry)
  if (named) return { adapter: named, routing: { by: 'request', scores: {} } }
  if (model !== base.name) throw new ApiError(404, 'serve.model_not_found', {}, { param: 'model' })
  if (!router || !isRouted) return { adapter: null, routing: { by: router ? 'request' : 'off', scores: {} } }
  const { adapter, by, scores, department = null } = await router.route(questionOf(messages), signal)
  const found = adapter === null ? null : registry.get(adapter)
  return { adapter: found, routing: found ? { by, scores, department } : { by: 'abstained', scores } }
}

function findAdapter(model: string, base: string, registry: Parts['registry']): ServedAdapter | null {
  return registry.get(model.startsWith(`${base}:`) ? model.slice(base.length + 1) : model)
}
