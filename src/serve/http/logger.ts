import { type DestinationStream, type Logger, pino } from 'pino'

/**
 * The log of the gateway: what was asked for and how it went, never with what words. A request is its method, its route's pattern (not the
 * address, which may hold an id or a query), its status and its time.
 */
export function createLogger(destination: DestinationStream, level: string = 'info'): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: safeError, error: safeError, req: () => undefined, res: () => undefined },
      redact: { paths: REDACTED, censor: '[redacted]' },
    },
    destination,
  )
}

/** Should a later hand log an object whole, these never come along. */
const REDACTED = [
  'headers',
  'body',
  'query',
  'messages',
  'prompt',
  'input',
  'text',
  'content',
  'authorization',
  'cookie',
  'password',
  'token',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** Kind and place of an error; its message may quote what was asked. */
function safeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error }
  const { code } = error as { readonly code?: unknown }
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { type: error.name, ...(typeof code === 'string' ? { code } : {}), stack: stack.slice(0, 12).join('\n') }
}
