import type { Engine, GenerateRequest } from '../../src/engine/engine.ts'
import type { Tokenizer } from '../../src/tokenizer/tokenizer.ts'

/** What the model would say to a request, token by token; a promise is waited for, or until the request is aborted. */
export type Script = (request: GenerateRequest) => Iterable<string | Promise<string>>

/** An engine that says what a test wants, one token at a time, each in a turn of the event loop. */
export function scriptedEngine(script: Script): Engine & { readonly asked: GenerateRequest[] } {
  const asked: GenerateRequest[] = []
  const sets = new Set<string>()
  const tokenizer = letterTokenizer()
  return {
    asked,
    modelPath: 'scripted.gguf',
    tokenizer,
    contextSize: 4096,
    parallel: 4,
    get adapters() {
      return [...sets]
    },
    async *generate(request) {
      asked.push(request)
      const { signal, maxTokens = 512 } = request
      let tokens = 0
      let finish: 'stop' | 'length' | 'abort' = 'stop'
      for (const item of script(request)) {
        await new Promise((resolve) => setImmediate(resolve))
        const text = typeof item === 'string' ? item : await Promise.race([item, aborted(signal)])
        if (signal?.aborted) {
          finish = 'abort'
          break
        }
        tokens += 1
        yield { type: 'token', token: tokens, text }
        if (tokens === maxTokens) {
          finish = 'length'
          break
        }
      }
      const counts = { promptTokens: 7, generatedTokens: tokens, promptMs: 1, tokensPerSecond: 1 }
      yield { type: 'end', token: null, text: '', finish, seed: request.seed ?? 1, ...counts }
    },
    nextTokenLogProbs: async (_, { adapter = null } = {}) => Float32Array.of(adapter === null ? -1 : -2, -1),
    loadAdapter: async (name) => void sets.add(name),
    unloadAdapter: async (name) => void sets.delete(name),
    embed: async (texts) => texts.map((text) => ({ vector: Float32Array.of(1, 0), tokens: text.length })),
    memory: () => ({ weightsBytes: 1, contextBytes: 2, limitBytes: null, evictions: 0 }),
    [Symbol.asyncDispose]: async () => {},
  }
}

function aborted(signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve('')
    else signal?.addEventListener('abort', () => resolve(''), { once: true })
  })
}

/** One token for each code point. */
function letterTokenizer(): Tokenizer {
  const encode = (text: string) => Int32Array.from(Array.from(text, (letter) => letter.codePointAt(0)!))
  const joined: Tokenizer['renderPrompt'] = (messages) => messages.map(({ content }) => content).join('\n')
  return {
    vocabSize: 0x11_0000,
    bosToken: null,
    eosToken: null,
    eogTokens: [],
    chatTemplate: '',
    chatTemplateHash: '',
    tokenizerHash: '',
    encodeText: encode,
    encodePrompt: (messages) => encode(joined(messages)),
    encodeExample: (messages, answer) => ({ tokens: encode(joined(messages) + answer), promptTokens: 1 }),
    renderPrompt: joined,
    decode: (tokens) => String.fromCodePoint(...Array.from(tokens)),
    [Symbol.asyncDispose]: async () => {},
  }
}
