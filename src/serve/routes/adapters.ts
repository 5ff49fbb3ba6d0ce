import type { FastifyInstance } from 'fastify'
import { UserError } from '../../texts/user-error.ts'
import { allowedPath } from '../adapter-path.ts'
import { askerOf } from '../http/access.ts'
import { ApiError } from '../http/api-error.ts'
import { readBody } from '../http/read-body.ts'
import type { Parts } from '../parts.ts'
import { loadAdapterRequest, unloadAdapterRequest } from '../requests/others.ts'

/** POST /v1/load_lora_adapter and /v1/unload_lora_adapter, in vLLM's shape. */
export function addAdapters(app: FastifyInstance, { config, registry, ledger, metrics, model }: Parts): void {
  app.post('/v1/load_lora_adapter', async (request, reply) => {
    const { lora_name: name, lora_path, load_inplace } = readBody(loadAdapterRequest, request.body)
    const path = await allowedPath(lora_path, config.adapter_folders).catch((error) => {
      throw refused(error, 403, 'lora_path')
    })
    const adapter = await registry.load(name, { path, scale: 1 }, { replace: load_inplace ?? false }).catch((error) => {
      throw refused(error, error?.code === 'serve.adapter_exists' ? 409 : 400, 'lora_path')
    })
    metrics.adapterSwitches.inc()
    const { sha256, canary, checked } = adapter
    const details = {
      sha256,
      model_sha256: model.sha256,
      base: checked.verdict.base,
      canary_divergence: canary.divergence,
      replaced: load_inplace ?? false,
    }
    await ledger.tell({ actor: askerOf(request).id, action: 'adapter.load', object: name, details })
    return reply.type('text/plain; charset=utf-8').send(`Success: LoRA adapter '${name}' added successfully.`)
  })

  app.post('/v1/unload_lora_adapter', async (request, reply) => {
    const { lora_name: name } = readBody(unloadAdapterRequest, request.body)
    const sha256 = registry.get(name)?.sha256 ?? null
    await registry.unload(name).catch((error) => {
      throw refused(error, 404, 'lora_name')
    })
    metrics.adapterSwitches.inc()
    await ledger.tell({ actor: askerOf(request).id, action: 'adapter.unload', object: name, details: { sha256 } })
    return reply.type('text/plain; charset=utf-8').send(`Success: LoRA adapter '${name}' removed successfully.`)
  })
}

function refused(error: unknown, status: number, param: string): unknown {
  if (!(error instanceof UserError)) return error
  const asked = error.code === 'engine.memoryBudget' ? 503 : status
  return new ApiError(asked, error.code, error.values, { param })
}
