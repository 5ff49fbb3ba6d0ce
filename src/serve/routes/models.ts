import type { FastifyInstance } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import type { Parts } from '../parts.ts'

/** GET /v1/models: the base, and each adapter as `base:adapter` with `parent` and `root`, as vLLM lists them. */
export function addModels(app: FastifyInstance, parts: Parts): void {
  app.get('/v1/models', async () => ({ object: 'list', data: modelsOf(parts) }))
  app.get('/v1/models/:id', async (request) => {
    const { id } = request.params as { readonly id: string }
    const found = modelsOf(parts).find((model) => model.id === id)
    if (!found) throw new ApiError(404, 'serve.model_not_found', {}, { param: 'model' })
    return found
  })
}

function modelsOf({ model: { name, sha256, created }, registry, engine, router }: Parts) {
  const about = router?.about
  const common = { object: 'model', owned_by: 'lorasmith', max_model_len: engine.contextSize }
  const adapters = registry.list.map((adapter) => ({
    ...common,
    id: `${name}:${adapter.name}`,
    created: Math.floor(Date.parse(adapter.loadedAt) / 1000),
    root: adapter.name,
    parent: name,
    x_lorasmith: {
      sha256: adapter.sha256,
      scale: adapter.scale,
      base: adapter.checked.verdict.base, // whether it was trained on this very file
      template: adapter.checked.card?.answerTemplate?.id ?? null,
      dataset: adapter.checked.card?.dataset.fingerprint ?? null,
      canary_divergence: adapter.canary.divergence,
      departments: about?.departments.flatMap((each) => (each.adapter === adapter.name ? [each.department] : [])) ?? [],
    },
  }))
  return [
    { ...common, id: name, created, root: name, parent: null, x_lorasmith: { sha256, router: about ?? null } },
    ...adapters,
  ]
}
