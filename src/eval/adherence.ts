import { messagesOf } from '../data/encode.ts'
import type { Engine } from '../engine/engine.ts'
import { measureAdherence } from '../templates/adherence.ts'
import type { Form } from '../templates/forms.ts'

interface AnswerOptions {
  readonly adapter: string | null
  readonly system: string | null
  readonly seed: number
}

/** One answer per question with the decoding defaults, in order. */
export async function answerAll(
  engine: Engine,
  questions: readonly string[],
  { adapter, system, seed }: AnswerOptions,
): Promise<readonly string[]> {
  const answers: string[] = []
  for (const question of questions) {
    let text = ''
    for await (const chunk of engine.generate({ messages: messagesOf(question, system), adapter, seed }))
      text += chunk.text
    answers.push(text.trim())
  }
  return answers
}

/** Share (0-1) of answers that follow the form. */
export function adherence(form: Form, answers: readonly string[]): number {
  return measureAdherence(form, answers).share
}
