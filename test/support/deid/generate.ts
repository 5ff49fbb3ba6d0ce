import { BLIND_FRAMES, BLIND_NEGATIVES, half } from './blind-frames.ts'
import { blindMakers } from './blind-makers.ts'
import { DEV_FRAMES, FINAL_FRAMES, HELD_OUT_FRAMES, NEGATIVES } from './frames.ts'
import { dev, digits, final, heldOut, MAKERS, pick, streams } from './makers.ts'

interface Gold {
  readonly type: string
  readonly start: number // UTF-16 units
  readonly end: number
  readonly plain: string // the identifier without disguise
}

export interface MadeSentence {
  readonly text: string
  readonly gold: readonly Gold[]
}

const SETS = {
  dev: [DEV_FRAMES, dev, NEGATIVES, MAKERS],
  'held-out': [HELD_OUT_FRAMES, heldOut, NEGATIVES, MAKERS],
  final: [FINAL_FRAMES, final, NEGATIVES, MAKERS],
  'blind-a': [half(BLIND_FRAMES, 'a'), final, half(BLIND_NEGATIVES, 'a'), blindMakers('a')],
  'blind-b': [half(BLIND_FRAMES, 'b'), final, half(BLIND_NEGATIVES, 'b'), blindMakers('b')],
} as const

/** Sentences of both kinds, a fifth of them look-alikes. Each set has its own frames, names and places. */
export function generate(count: number, set: keyof typeof SETS, seed: number): readonly MadeSentence[] {
  const random = streams(seed)
  const [frames, vocabulary, negatives, makers] = SETS[set]
  return Array.from({ length: count }, () => {
    if (random.int(5) === 0) {
      return { text: pick(random, negatives).replace(/#(\d+)/g, (_, n) => digits(random, Number(n))), gold: [] }
    }
    let text = ''
    const gold: Gold[] = []
    for (const part of pick(random, frames).split(/(\{[^}]+\})/)) {
      const maker = makers[part.slice(1, -1)]
      if (!part.startsWith('{') || !maker) {
        text += part
        continue
      }
      const { text: made, plain = made } = maker.make(random, vocabulary)
      gold.push({ type: maker.type, start: text.length, end: text.length + made.length, plain })
      text += made
    }
    return { text, gold }
  })
}
