import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { prepareAnswer } from '../answer.ts'
import { departmentOf } from '../ask.ts'
import { askerOf } from '../http/access.ts'
import { eventStream, goneSignal, piecesOf } from '../http/event-stream.ts'
import { readBody } from '../http/read-body.ts'
import type { Parts } from '../parts.ts'
import { completionRequest } from '../requests/others.ts'
import type { TellError } from '../tell-error.ts'

/** POST /v1/completions: the prompt as it stands, without the model's chat template; by the same rules as a chat. */
export function addCompletions(app: FastifyInstance, parts: Parts, tellError: TellError): void {
  app.post('/v1/completions', async (request, reply) => {
    const {
      prompt,
      stream,
      stream_options,
      x_lorasmith: own,
      model,
      ...sampling
    } = readBody(completionRequest, request.body)
    const asker = askerOf(request)
    const ask = {
      asker,
      department: departmentOf(asker, own?.department),
      model,
      messages: [{ role: 'user' as const, content: [prompt].flat()[0]! }],
      isPlain: true,
      sampling,
      template: null,
      grammar: undefined,
      jsonGrammar: null,
      isRouted: own?.router !== 'off',
    }
    const prepared = await prepareAnswer(ask, parts, goneSignal(reply))
    const head = {
      id: `cmpl-${randomUUID()}`,
      object: 'text_completion',
      created: Math.floor(Date.now() / 1000),
      model: prepared.model,
    }
    const choice = (text: string, finish: string | null) => ({ index: 0, text, logprobs: null, finish_reason: finish })
    if (!stream) {
      const { text, finish, usage, x } = await prepared.run()
      return { ...head, choices: [choice(text, finish)], usage, x_lorasmith: x }
    }
    return eventStream(
      reply,
      async ({ send }) => {
        let sent = prepared.notice === null ? '' : `${prepared.notice}\n\n`
        if (sent !== '') send({ ...head, choices: [choice(sent, null)] })
        const answer = await prepared.run((text) => {
          sent += text
          send({ ...head, choices: [choice(text, null)] })
        })
        for (const piece of piecesOf(answer.text.slice(sent.length))) send({ ...head, choices: [choice(piece, null)] })
        send({ ...head, choices: [choice('', answer.finish)], x_lorasmith: answer.x })
        if (stream_options?.include_usage) send({ ...head, choices: [], usage: answer.usage })
      },
      (error) => tellError(error, request),
    )
  })
}
