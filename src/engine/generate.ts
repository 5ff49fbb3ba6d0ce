import { randomInt } from 'node:crypto'
import {
  type LlamaContextSequence,
  LlamaGrammarEvaluationState,
  type SequenceEvaluateOptions,
  type Token,
} from 'node-llama-cpp'
import { UserError } from '../texts/user-error.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { type Decoding, DRY_BREAKERS, decodingOf } from './defaults.ts'
import type { EndChunk, FinishReason, GenerateChunk, GenerateRequest } from './engine.ts'
import type { Lane, Turn } from './lane.ts'
import { createTextStream } from './text-stream.ts'

const SEEDS = 0xffffffff // 2^32 - 1 itself means "random" to llama.cpp

/** One answer on a lane. What the tokens mean, where the answer ends and when to give up is decided here; llama.cpp samples. */
export async function* generate(
  lane: Lane,
  tokenizer: Tokenizer,
  request: GenerateRequest,
): AsyncGenerator<GenerateChunk, void, undefined> {
  const { signal } = request
  const decoding = decodingOf(request)
  const prompt = promptOf(tokenizer, request)
  const seed = Math.trunc(Math.abs(request.seed ?? randomInt(SEEDS))) % SEEDS
  const text = createTextStream((tokens) => tokenizer.decode(tokens), request.stop)
  const generated: Token[] = []
  const clock = createClock()

  const endChunk = (finish: FinishReason): EndChunk => {
    const { promptMs, tokensPerSecond } = clock.read()
    const counts = { promptTokens: prompt.length, generatedTokens: generated.length }
    return { type: 'end', token: null, text: text.flush(), finish, seed, ...counts, promptMs, tokensPerSecond }
  }

  const turn = await lane.begin(signal)
  if (turn === null) {
    yield endChunk('abort')
    return
  }
  try {
    const room = roomFor(prompt, turn, decoding)
    const grammarState = request.grammar === undefined ? {} : await startGrammar(turn, request.grammar)
    clock.start()
    const rest = await evaluatePrompt(turn, prompt, signal)
    if (rest === null) {
      yield endChunk('abort')
      return
    }
    let finish: FinishReason = 'length'
    const sampling = { ...samplingOf(decoding, seed, generated), ...grammarState }
    for await (const token of turn.sequence.evaluate(rest, sampling)) {
      clock.tick()
      if (signal?.aborted) finish = 'abort'
      else if (tokenizer.eogTokens.includes(token)) finish = 'stop'
      else {
        generated.push(token)
        yield { type: 'token', token, text: text.push(token) }
        if (text.stopped) finish = 'stop'
        else if (signal?.aborted) finish = 'abort'
        else if (generated.length < room) continue
      }
      break
    }
    yield endChunk(finish)
  } finally {
    await turn.end()
  }
}

/** The evaluated tokens must stay below the context's size: llama.cpp would silently drop the beginning of the prompt otherwise. */
function roomFor(prompt: readonly Token[], { contextSize }: Turn, { maxTokens }: Decoding): number {
  if (prompt.length >= contextSize) {
    throw new UserError('engine.promptTooLong', { tokens: prompt.length, limit: contextSize - 1 })
  }
  return Math.min(maxTokens, contextSize - prompt.length)
}

/** All but the last batch, so that a long prompt can be aborted between batches; gives the rest, or null when aborted. */
async function evaluatePrompt(
  { sequence, batchSize }: { readonly sequence: LlamaContextSequence; readonly batchSize: number },
  prompt: readonly Token[],
  signal: AbortSignal | undefined,
): Promise<Token[] | null> {
  let at = 0
  for (; at + batchSize < prompt.length; at += batchSize) {
    if (signal?.aborted) return null
    await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(at, at + batchSize))
  }
  return signal?.aborted ? null : prompt.slice(at)
}

/** A state of its own for each answer: it moves on with every token. UserError where llama.cpp cannot read the grammar. */
async function startGrammar(
  { sequence: { model } }: Turn,
  grammar: string,
): Promise<Pick<SequenceEvaluateOptions, 'grammarEvaluationState'>> {
  const read = await model.llama.createGrammar({ grammar }).catch((cause) => {
    throw new UserError('engine.grammar', {}, { cause })
  })
  return { grammarEvaluationState: new LlamaGrammarEvaluationState({ model, grammar: read }) }
}

function samplingOf(decoding: Decoding, seed: number, generated: readonly Token[]): SequenceEvaluateOptions {
  const { temperature, topK, topP, minP, repeatPenalty, repeatWindow } = decoding
  const { dryStrength, dryBase, dryAllowedLength } = decoding
  return {
    temperature,
    topK,
    topP,
    minP,
    seed,
    yieldEogToken: true,
    ...(repeatPenalty !== 1 && repeatWindow > 0
      ? {
          repeatPenalty: {
            punishTokens: () => generated.slice(-repeatWindow),
            maxPunishTokens: repeatWindow,
            penalty: repeatPenalty,
          },
        }
      : {}),
    ...(dryStrength > 0
      ? {
          dryRepeatPenalty: {
            strength: dryStrength,
            base: dryBase,
            allowedLength: dryAllowedLength,
            sequenceBreakers: [...DRY_BREAKERS],
          },
        }
      : {}),
  }
}

function promptOf(tokenizer: Tokenizer, request: GenerateRequest): Token[] {
  const tokens = 'messages' in request ? tokenizer.encodePrompt(request.messages) : request.promptTokens
  if (tokens.length === 0) throw new UserError('engine.emptyPrompt')
  return Array.from(tokens) as Token[]
}

function createClock() {
  let startMs = 0
  let firstMs = 0
  let lastMs = 0
  let ticks = 0
  return {
    start() {
      startMs = performance.now()
    },
    tick() {
      lastMs = performance.now()
      if (ticks === 0) firstMs = lastMs
      ticks += 1
    },
    read() {
      const tokensPerSecond = ticks > 1 ? ((ticks - 1) * 1000) / (lastMs - firstMs) : 0
      return { promptMs: ticks > 0 ? firstMs - startMs : 0, tokensPerSecond }
    },
  }
}
