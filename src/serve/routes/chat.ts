import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { JSON_OBJECT_GRAMMAR, jsonGrammar } from '../../templates/json-grammar.ts'
import { type Answer, type Prepared, prepareAnswer } from '../answer.ts'
import { type Ask, departmentOf, tidyMessages } from '../ask.ts'
import { askerOf } from '../http/access.ts'
import { eventStream, goneSignal, piecesOf } from '../http/event-stream.ts'
import { readBody } from '../http/read-body.ts'
import type { Parts } from '../parts.ts'
import type { Asker } from '../ports.ts'
import { type ChatRequest, chatRequest, type ResponseFormat, textOf } from '../requests/chat.ts'
import type { TellError } from '../tell-error.ts'

/** POST /v1/chat/completions */
export function addChat(app: FastifyInstance, parts: Parts, tellError: TellError): void {
  app.post('/v1/chat/completions', async (request, reply) => {
    const body = readBody(chatRequest, request.body)
    const prepared = await prepareAnswer(askOf(body, askerOf(request)), parts, goneSignal(reply))
    const head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: prepared.model }
    const fingerprint = { system_fingerprint: parts.model.sha256.slice(0, 16) }
    if (body.stream) {
      const includeUsage = body.stream_options?.include_usage ?? false
      return stream(reply, prepared, { ...head, ...fingerprint }, includeUsage, (error) => tellError(error, request))
    }
    const answer = await prepared.run()
    return {
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message: messageOf(answer), logprobs: null, finish_reason: answer.finish }],
      usage: answer.usage,
      ...fingerprint,
      x_lorasmith: answer.x,
    }
  })
}

function askOf(body: ChatRequest, asker: Asker): Ask {
  const { model, messages, temperature, top_p, seed, stop, x_lorasmith: own } = body
  return {
    asker,
    department: departmentOf(asker, own?.department),
    model,
    messages: tidyMessages(
      messages.map(({ role, content }) => ({
        role: role === 'developer' ? 'system' : role,
        content: textOf(content),
      })),
    ),
    isPlain: false,
    sampling: { temperature, top_p, seed, stop, max_tokens: body.max_completion_tokens ?? body.max_tokens },
    template: own?.template,
    grammar: own?.grammar,
    jsonGrammar: grammarOfFormat(body.response_format),
    isRouted: own?.router !== 'off',
  }
}

function grammarOfFormat(format: ResponseFormat | undefined): string | null {
  if (format === undefined || format.type === 'text') return null
  if (format.type === 'json_object') return JSON_OBJECT_GRAMMAR
  return jsonGrammar(format.json_schema.schema, 'response_format.json_schema.schema')
}

function messageOf({ text, isRefusal }: Answer) {
  return { role: 'assistant', content: text, refusal: isRefusal ? text : null }
}

/** Nothing but the notice of an emergency leaves before the whole answer was judged; then it is sent in pieces. */
function stream(
  reply: FastifyReply,
  prepared: Prepared,
  head: Readonly<Record<string, unknown>>,
  includeUsage: boolean,
  onError: (error: unknown) => unknown,
): FastifyReply {
  const chunk = (delta: object, finish: string | null = null) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(includeUsage ? { usage: null } : {}),
  })
  return eventStream(
    reply,
    async ({ send }) => {
      send(chunk({ role: 'assistant', content: '' }))
      let sent = prepared.notice === null ? '' : `${prepared.notice}\n\n`
      if (sent !== '') send(chunk({ content: sent }))
      const live = (text: string): void => {
        sent += text
        send(chunk({ content: text }))
      }
      const answer = await prepared.run(live)
      for (const piece of piecesOf(answer.text.slice(sent.length))) send(chunk({ content: piece }))
      send({ ...chunk({}, answer.finish), x_lorasmith: answer.x })
      if (includeUsage) send({ ...head, object: 'chat.completion.chunk', choices: [], usage: answer.usage })
    },
    onError,
  )
}
