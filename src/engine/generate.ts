import { randomInt } from 'node:crypto'
import type { Sampler, Samplers } from '../llama/sampler.ts'
import { UserError } from '../texts/user-error.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { type AnswerWriter, createAnswerWriter } from './answer-writer.ts'
import { type Decoding, DRY_BREAKERS, decodingOf } from './defaults.ts'
import type { EndChunk, FinishReason, GenerateChunk, GenerateRequest } from './engine.ts'
import type { Lane, Turn } from './lane.ts'
import { createOutbox } from './outbox.ts'
import { createTextStream } from './text-stream.ts'

const SEEDS = 0xffffffff // 2^32 - 1 itself means "random" to llama.cpp

export interface GenerateMeans {
  readonly tokenizer: Tokenizer
  readonly samplers: Samplers
}

/**
 * One answer on a lane. What the tokens mean, where the answer ends and when to give up is decided here; llama.cpp samples. Tokens are made while the
 * reader still has the ones before: short steps follow each other without a wait.
 */
export async function* generate(
  lane: Lane,
  { tokenizer, samplers }: GenerateMeans,
  request: GenerateRequest,
): AsyncGenerator<GenerateChunk, void, undefined> {
  const { signal } = request
  const decoding = decodingOf(request)
  const prompt = promptOf(tokenizer, request)
  const seed = Math.trunc(Math.abs(request.seed ?? randomInt(SEEDS))) % SEEDS
  const text = createTextStream((tokens) => tokenizer.decode(tokens), request.stop)
  const clock = createClock()
  const made = createOutbox<number>()
  let generated = 0 // and handed out

  const isOver = () => signal?.aborted === true || text.stopped // whatever was made beyond it is dropped
  const endChunk = (finish: FinishReason): EndChunk => {
    const { promptMs, tokensPerSecond } = clock.read()
    const counts = { promptTokens: prompt.length, generatedTokens: generated }
    return { type: 'end', token: null, text: text.flush(), finish, seed, ...counts, promptMs, tokensPerSecond }
  }

  const turn = await lane.begin(signal)
  if (turn === null) {
    yield endChunk('abort')
    return
  }
  let writer: AnswerWriter | null = null
  try {
    const room = roomFor(prompt, turn, decoding)
    const sampler = samplerFor(samplers, { decoding, seed, turn, grammar: request.grammar })
    const eogTokens = request.ignoreEos ? [] : tokenizer.eogTokens
    writer = createAnswerWriter({ sampler, eogTokens, room, chosen: clock.tick, put: made.put })
    clock.start()
    made.endWith(turn.sequence.follow(prompt, writer.next, signal))
    for (let tokens = await made.take(); tokens; tokens = isOver() ? null : await made.take()) {
      for (const token of tokens) {
        if (isOver()) break
        generated += 1
        yield { type: 'token', token, text: text.push(token) }
      }
    }
    yield endChunk(signal?.aborted ? 'abort' : text.stopped ? 'stop' : (writer.finish ?? 'abort'))
  } finally {
    await writer?.close()
    turn.end()
  }
}

/** What is read must stay below the context's size: llama.cpp has no place for more. */
function roomFor(prompt: ArrayLike<number>, { contextSize }: Turn, { maxTokens }: Decoding): number {
  if (prompt.length >= contextSize) {
    throw new UserError('engine.promptTooLong', { tokens: prompt.length, limit: contextSize - 1 })
  }
  return Math.min(maxTokens, contextSize - prompt.length)
}

interface SamplerWish {
  readonly decoding: Decoding
  readonly seed: number
  readonly turn: Turn
  readonly grammar: string | undefined
}

/** One for each answer: it remembers the tokens chosen so far. UserError where llama.cpp cannot read the grammar. */
function samplerFor(samplers: Samplers, { decoding, seed, turn, grammar }: SamplerWish): Sampler {
  const sampling = { ...decoding, seed, dryWindow: turn.contextSize, dryBreakers: DRY_BREAKERS }
  const sampler = samplers.create(sampling, grammar)
  if (!sampler) throw new UserError('engine.grammar')
  return sampler
}

function promptOf(tokenizer: Tokenizer, request: GenerateRequest): ArrayLike<number> {
  const tokens = 'messages' in request ? tokenizer.encodePrompt(request.messages) : request.promptTokens
  if (tokens.length === 0) throw new UserError('engine.emptyPrompt')
  return tokens
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
