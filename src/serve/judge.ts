import type { Lang } from '../texts/render.ts'
import type { ChatMessage } from '../tokenizer/tokenizer.ts'
import type { Parts } from './parts.ts'
import type { AnswerGuard, Verdict } from './ports.ts'

/** What the rules say of a question, and the question as it goes on: softened, and without personal data. */
export interface Judged {
  readonly action: Verdict['action']
  readonly rules: readonly string[]
  readonly notice: string | null
  readonly messages: readonly ChatMessage[]
  readonly masked: readonly string[] // types, one for each find
}

const STRENGTH = ['pass', 'fix', 'hold', 'block'] as const

/** Every message that the asker may have written is looked at, earlier ones too: a forged history is a question as well. */
export function judgeQuestion(
  messages: readonly ChatMessage[],
  { guard, mask, metrics }: Pick<Parts, 'guard' | 'mask' | 'metrics'>,
  lang: Lang,
): Judged {
  const verdicts = messages.map(({ content }) => guard?.judge(content, 'input', { lang }) ?? passed(content))
  const masked: string[] = []
  const cleaned = messages.map(({ role }, i) => {
    const found = mask?.(verdicts[i]!.text) ?? { text: verdicts[i]!.text, types: [] }
    masked.push(...found.types)
    return { role, content: found.text }
  })
  for (const type of masked) metrics.piiHits.inc({ type })
  const last = verdicts.at(-1)! // an emergency that was answered already is not told again
  return {
    action: strongest(verdicts.map(({ action }) => action)),
    rules: [...new Set(verdicts.flatMap(({ rules }) => rules))],
    notice: last.notice,
    messages: cleaned,
    masked,
  }
}

/** The answer's verdict, with what the question brought along: the answer to a question that is to be held is held. */
export function judgeAnswer(
  answer: string,
  question: Judged,
  isJson: boolean,
  guard: AnswerGuard | null,
  about: { readonly domain: string | null; readonly lang: Lang },
): Verdict {
  const own = guard?.judge(answer, 'output', about) ?? passed(answer)
  const fromQuestion = question.action === 'hold' ? ['hold' as const] : []
  const broken = isJson && own.action === 'fix' && !isJsonText(own.text) ? ['hold' as const] : []
  const action = strongest([own.action, ...fromQuestion, ...broken])
  return { ...own, action, rules: [...new Set([...own.rules, ...question.rules])] }
}

function passed(text: string): Verdict {
  return { action: 'pass', rules: [], text, notice: null }
}

function strongest(actions: readonly Verdict['action'][]): Verdict['action'] {
  return actions.reduce((most, each) => (STRENGTH.indexOf(each) > STRENGTH.indexOf(most) ? each : most), 'pass')
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
