import { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** Server-sent events as OpenAI's clients read them: `data:` lines of JSON, `[DONE]` at the end, comments while there is nothing to say. */
export interface EventSink {
  send(data: unknown): void
}

const KEEP_ALIVE_MS = 3_000

/** Answers with a stream that `write` fills. @param onError what is told where `write` fails after the headers have gone */
export function eventStream(
  reply: FastifyReply,
  write: (sink: EventSink) => Promise<void>,
  onError: (error: unknown) => unknown,
): FastifyReply {
  const stream = new PassThrough()
  const send = (data: unknown) => void (stream.writable && stream.write(`data: ${JSON.stringify(data)}\n\n`))
  const beat = setInterval(() => stream.writable && stream.write(': keep-alive\n\n'), KEEP_ALIVE_MS)
  stream.write(': answer begun\n\n') // headers go now, so that a proxy does not give up
  write({ send })
    .catch((error) => send(onError(error)))
    .finally(() => {
      clearInterval(beat)
      if (stream.writable) stream.end('data: [DONE]\n\n')
    })
  return reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').send(stream)
}

/** Aborts when the asker closes the connection before the answer has gone. */
export function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort()
  })
  return gone.signal
}

const PIECE = 24 // code points; pieces of a text that is whole already

/** A whole text in pieces, as a client that shows a stream expects. */
export function* piecesOf(text: string): Generator<string> {
  const points = Array.from(text)
  for (let at = 0; at < points.length; at += PIECE) yield points.slice(at, at + PIECE).join('')
}
