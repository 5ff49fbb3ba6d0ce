import type { Lang } from '../texts/render.ts'
import type { ChatMessage } from '../tokenizer/tokenizer.ts'
import { ApiError } from './http/api-error.ts'
import type { Asker } from './ports.ts'
import type { Sampling } from './requests/sampling.ts'

/** One question, whichever route it came by. */
export interface Ask {
  readonly asker: Asker
  readonly department: string | null
  readonly model: string
  readonly messages: readonly ChatMessage[]
  readonly isPlain: boolean // the only message is continued as it stands, without the model's chat template
  readonly sampling: Sampling
  readonly template: string | null | undefined // id; null: none; undefined: the adapter's own
  readonly grammar: boolean | undefined // undefined: as configured
  readonly jsonGrammar: string | null // the answer is JSON, held to this grammar
  readonly isRouted: boolean
}

/** The department that a question belongs to. An asker of some departments may ask for those only; without a word it is their first. */
export function departmentOf({ departments }: Asker, asked: string | undefined): string | null {
  if (departments === null) return asked ?? null
  if (asked !== undefined && !departments.includes(asked)) throw new ApiError(403, 'serve.department')
  return asked ?? departments[0] ?? null
}

/** System messages become one at the beginning, as chat templates want it. */
export function tidyMessages(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const systems = messages.filter(({ role }) => role === 'system').map(({ content }) => content)
  const rest = messages.filter(({ role }) => role !== 'system')
  if (rest.at(-1)?.role !== 'user') throw new ApiError(400, 'serve.last_message', {}, { param: 'messages' })
  return systems.length === 0 ? rest : [{ role: 'system', content: systems.join('\n\n') }, ...rest]
}

/** The last thing that was asked. */
export function questionOf(messages: readonly ChatMessage[]): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? ''
}

export function langOf(question: string): Lang {
  return /\p{Script=Han}/u.test(question) ? 'zh' : 'en'
}
