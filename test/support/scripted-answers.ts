import type { Engine, FinishReason, GenerateRequest } from '../../src/engine/engine.ts'

export interface Scripted {
  readonly text: string
  readonly finish?: FinishReason
}

/** An engine that answers from a script and keeps what it was asked; a prompt takes a token a character. */
export function scriptedAnswers(answers: readonly (Scripted | string)[], contextSize = 2048) {
  const requests: GenerateRequest[] = []
  const engine: Pick<Engine, 'generate' | 'contextSize'> & {
    readonly tokenizer: Pick<Engine['tokenizer'], 'encodePrompt'>
  } = {
    contextSize,
    tokenizer: {
      encodePrompt: (messages) => new Int32Array(messages.reduce((sum, { content }) => sum + content.length, 0)),
    },
    async *generate(request) {
      const said = answers[requests.length]
      if (said === undefined) throw new Error('the script is at its end')
      requests.push(request)
      const { text, finish = 'stop' }: Scripted = typeof said === 'string' ? { text: said } : said
      const facts = { seed: 0, promptTokens: 1, generatedTokens: 1, promptMs: 1, tokensPerSecond: 1 }
      yield { type: 'token', token: 1, text: text.slice(0, 1) }
      yield {
        type: 'end',
        token: null,
        text: text.slice(1),
        finish: request.signal?.aborted ? 'abort' : finish,
        ...facts,
      }
    },
  }
  return { engine: engine as Engine, requests }
}
