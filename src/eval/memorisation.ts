import { promptOf } from '../data/encode.ts'
import type { Row } from '../data/example.ts'
import type { Engine } from '../engine/engine.ts'
import type { MemorisedShare } from '../runs/events.ts'
import { createRandom } from '../util/random.ts'

export interface MemorisationOptions {
  readonly adapter: string | null
  readonly system: string | null
  readonly sample: number // rows asked at most
  readonly seed: number
}

/** Names the stream of this room among those made from the run's seed. */
const STREAM_MEMORY = 0x6d656d6f // "memo"

/** Tokens beyond those of the reference: room for another cut of the same text, and for the end of turn. */
const SPARE_TOKENS = 8

/**
 * How many of a sample of training answers the model says word for word: the likeliest token each time, no penalty on repetition, white
 * space runs counted as one space. Tells rote from skill: high on many distinct rows means that the run went too far.
 */
export async function memorisedShare(
  engine: Engine,
  rows: readonly Row[],
  { adapter, system, sample, seed }: MemorisationOptions,
): Promise<MemorisedShare> {
  const asked = chooseRows(rows, sample, seed)
  let verbatim = 0
  for (const row of asked) if (await saysVerbatim(engine, row, adapter, system)) verbatim++
  return { asked: asked.length, verbatim }
}

/** `count` rows, each equally likely, in their order in the file: the same for the same seed. */
export function chooseRows(rows: readonly Row[], count: number, seed: number): readonly Row[] {
  const random = createRandom(seed, STREAM_MEMORY)
  const left = Array.from(rows.keys())
  for (let i = 0; i < Math.min(count, left.length); i++) {
    const j = i + random.int(left.length - i)
    const moved = left[i]!
    left[i] = left[j]!
    left[j] = moved
  }
  const chosen = left.slice(0, count).sort((a, b) => a - b)
  return chosen.map((i) => rows[i]!)
}

/** Stops asking at the first token that departs from the answer. */
async function saysVerbatim(engine: Engine, row: Row, adapter: string | null, system: string | null): Promise<boolean> {
  const { answer } = row
  const wanted = normalised(answer)
  const chunks = engine.generate({
    messages: promptOf(row, system),
    adapter,
    temperature: 0,
    repeatPenalty: 1,
    dryStrength: 0,
    seed: 0, // of no effect at temperature 0
    maxTokens: engine.tokenizer.encodeText(answer).length + SPARE_TOKENS,
  })
  let text = ''
  for await (const chunk of chunks) {
    text += chunk.text
    if (!wanted.startsWith(normalised(text))) return false
  }
  return normalised(text) === wanted
}

function normalised(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}
