import type { LightMyRequestResponse } from 'fastify'
import { loadServeConfig } from '../../src/config/load-serve.ts'
import type { ServeConfig } from '../../src/config/serve-config.ts'
import { readStatutes } from '../../src/law/statutes.ts'
import { answerLabel } from '../../src/serve/answer-label.ts'
import { createCiter } from '../../src/serve/cite.ts'
import { localGate } from '../../src/serve/http/access.ts'
import { createLogger } from '../../src/serve/http/logger.ts'
import { type Gateway, type GatewayDoors, openGateway } from '../../src/serve/open-gateway.ts'
import type { AnswerGuard, KeptAnswer, Ledger } from '../../src/serve/ports.ts'
import { demoModel } from './demo-adapter.ts'

/** What a ledger was told, in order. */
interface Told {
  readonly action: string
  readonly answer: KeptAnswer | null
}

function memoryLedger(): Ledger & { readonly told: Told[] } {
  const told: Told[] = []
  return {
    told,
    record: async (action, answer) => {
      told.push({ action, answer })
      return 'a_1'
    },
    hold: async (answer) => {
      told.push({ action: 'hold', answer })
      return { id: 't_1', dueAt: '2026-01-01T00:00:00.000Z' }
    },
    tell: async ({ action }) => void told.push({ action, answer: null }),
  }
}

/** Words as rules: enough to see what the gateway does with a verdict. */
export const wordGuard: AnswerGuard = {
  fingerprint: 'words',
  judge(text, side) {
    const found = Object.entries(WORDS[side]).filter(([word]) => text.includes(word))
    const actions = found.map(([, action]) => action)
    const action = (['block', 'hold', 'fix'] as const).find((each) => actions.includes(each)) ?? 'pass'
    const notice = side === 'input' && text.includes('胸痛') ? '请立即拨打120。' : null
    return { action, rules: found.map(([word]) => `word-${word}`), text: text.replaceAll('根治', '治疗'), notice }
  },
}

const WORDS: Readonly<Record<'input' | 'output', Readonly<Record<string, 'fix' | 'hold' | 'block'>>>> = {
  input: { 忽略以上: 'block', 杜冷丁: 'hold' },
  output: { 保证胜诉: 'hold', 找关系: 'block', 根治: 'fix' },
}

export interface TestGateway extends Gateway {
  readonly ledger: ReturnType<typeof memoryLedger>
  readonly log: { readonly text: string }
  post(url: string, body: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>
}

/** A gateway without a port: `app.inject` is the client. */
export async function testGateway(
  doors: Partial<GatewayDoors> & Pick<GatewayDoors, 'engine'>,
  given: Partial<ServeConfig> = {},
): Promise<TestGateway> {
  const config = await loadServeConfig(null, {
    given: { base_model: demoModel, served_model_name: 'base', rate_limit: 0, ...given },
  })
  const ledger = memoryLedger()
  const log = { text: '' }
  const gateway = await openGateway(config, {
    gate: localGate,
    guard: wordGuard,
    label: answerLabel(),
    cite: createCiter(await readStatutes(), () => '2026-11-29'),
    mask: null,
    ledger,
    log: createLogger(
      {
        write: (line: string) => {
          log.text += line
        },
      },
      'trace',
    ),
    ...doors,
  })
  return {
    ...gateway,
    ledger,
    log,
    post: (url, body, headers = {}) =>
      gateway.app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json', host: 'localhost', ...headers },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
}

export const chatBody = (content: string, more: object = {}) => ({
  model: 'base',
  messages: [{ role: 'user', content }],
  ...more,
})

/** The objects of an event stream, and whether it ended as it should. */
export function eventsOf(body: string): {
  readonly chunks: readonly Record<string, never>[]
  readonly isDone: boolean
} {
  const data = body.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []))
  return {
    chunks: data.slice(0, -1).map((line) => JSON.parse(line) as Record<string, never>),
    isDone: data.at(-1) === '[DONE]',
  }
}
