import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Embedding } from '../../engine/engine.ts'
import { ApiError } from '../http/api-error.ts'
import { goneSignal } from '../http/event-stream.ts'
import { readBody, withParam } from '../http/read-body.ts'
import type { Parts } from '../parts.ts'
import { embeddingRequest, rerankRequest } from '../requests/others.ts'

/** POST /v1/embeddings and /v1/rerank: the base's own vectors, whatever adapters are loaded. */
export function addEmbeddings(app: FastifyInstance, parts: Parts): void {
  app.post('/v1/embeddings', async (request, reply) => {
    const { input, model, encoding_format } = readBody(embeddingRequest, request.body)
    const found = await embed(parts, model, [input].flat(), reply, 'input')
    const data = found.map(({ vector }, index) => ({
      object: 'embedding',
      index,
      embedding: encoding_format === 'base64' ? base64(vector) : Array.from(vector),
    }))
    return { object: 'list', data, model: parts.model.name, usage: usageOf(found) }
  })

  app.post('/v1/rerank', async (request, reply) => {
    const { query, documents, top_n, model, return_documents } = readBody(rerankRequest, request.body)
    const texts = documents.map((document) => (typeof document === 'string' ? document : document.text))
    const [asked, ...found] = await embed(parts, model, [query, ...texts], reply, 'documents')
    const results = found
      .map(({ vector }, index) => ({
        index,
        relevance_score: cosine(asked!.vector, vector),
        ...(return_documents ? { document: { text: texts[index]! } } : {}),
      }))
      .sort((a, b) => b.relevance_score - a.relevance_score || a.index - b.index)
      .slice(0, top_n ?? texts.length)
    const usage = usageOf([asked!, ...found])
    const id = `rerank-${randomUUID()}`
    return {
      id,
      object: 'list',
      model: parts.model.name,
      results,
      usage,
      x_lorasmith: { method: 'cosine of embeddings' },
    }
  })
}

const LINE = '#embeddings' // in the fair line, beside the adapters

async function embed(
  { engine, queue, model: base }: Parts,
  model: string,
  texts: readonly string[],
  reply: FastifyReply,
  param: string,
): Promise<readonly Embedding[]> {
  if (model !== base.name) throw new ApiError(404, 'serve.model_not_found', {}, { param: 'model' })
  const signal = goneSignal(reply)
  const place = queue.enter(LINE, signal)
  if (!place) throw new ApiError(429, 'serve.busy', {}, { retryAfterS: queue.retryAfterS() })
  try {
    if ((await place.seated) === null) throw new ApiError(499, 'serve.cancelled')
    return await engine.embed(texts, { signal })
  } catch (error) {
    throw withParam(error, param)
  } finally {
    place.leave()
  }
}

function usageOf(found: readonly Embedding[]) {
  const tokens = found.reduce((sum, each) => sum + each.tokens, 0)
  return { prompt_tokens: tokens, total_tokens: tokens }
}

/** Little-endian floats, as OpenAI's clients ask for them. */
function base64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [i, value] of vector.entries()) bytes.writeFloatLE(value, i * 4)
  return bytes.toString('base64')
}

/** Of vectors of length 1. */
function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}
