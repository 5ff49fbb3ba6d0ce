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
  dev: [DEV_FRAMES, dev],
  'held-out': [HELD_OUT_FRAMES, heldOut],
  final: [FINAL_FRAMES, final],
} as const

/** Sentences of both kinds, a fifth of them look-alikes. Each set has its own frames, names and places. */
export function generate(count: number, set: keyof typeof SETS, seed: number): readonly MadeSentence[] {
  const random = streams(seed)
  const [frames, vocabulary] = SETS[set]
  return Array.from({ length: count }, () => {
    if (random.int(5) === 0) {
      return { text: pick(random, NEGATIVES).replace(/#(\d+)/g, (_, n) => digits(random, Number(n))), gold: [] }
    }
    let text = ''
    const gold: Gold[] = []
    for (const part of pick(random, frames).split(/(\{[^}]+\})/)) {
      const maker = MAKERS[part.slice(1, -1)]
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
