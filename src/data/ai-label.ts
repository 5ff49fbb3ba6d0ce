import { createHash } from 'node:crypto'
import { type Aigc, aigc } from '../formats/aigc.ts'
import { text } from '../texts/render.ts'
import type { Row } from './example.ts'

/**
 * What every written row carries that a model wrote or drafted (GB 45438-2025): the explicit label for people, the implicit one for
 * programs. Fields of their own, because what stands in question or answer would be trained.
 */
export interface AiLabel {
  readonly ai_label: string
  readonly AIGC: Aigc
}

export const AI_LABEL_FIELDS = ['ai_label', 'AIGC'] as const satisfies readonly (keyof AiLabel)[]

/** @param produceId of the gateway's answer that the row was; without it the text names itself */
export function aiLabelOf({ question, answer }: Pick<Row, 'question' | 'answer'>, produceId?: string): AiLabel {
  const own = createHash('sha256')
    .update(JSON.stringify([question, answer]))
    .digest('hex')
    .slice(0, ID_CHARS)
  const lang = /\p{Script=Han}/u.test(answer) ? 'zh' : 'en'
  return { ai_label: text(lang, 'data.aiLabel'), AIGC: aigc(produceId ?? own) }
}

const ID_CHARS = 32
