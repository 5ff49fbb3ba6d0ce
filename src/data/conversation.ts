import type { Turn } from './example.ts'

/** Conversations as ShareGPT (from, value) and OpenAI (role, content) write them, and Alpaca's history -> exchanges. */
export interface Conversation {
  readonly system: string
  readonly turns: readonly Turn[] // oldest first, at least one
}

type Role = 'system' | 'user' | 'assistant'

const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  question: 'user',
  patient: 'user',
  client: 'user',
  用户: 'user',
  患者: 'user',
  当事人: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
  bot: 'assistant',
  model: 'assistant',
  chatgpt: 'assistant',
  doctor: 'assistant',
  lawyer: 'assistant',
  助手: 'assistant',
  医生: 'assistant',
  律师: 'assistant',
}

/**
 * Messages of one role that follow each other are one; an assistant's greeting before the first question and a question without an answer
 * at the end are left out, for they cannot be trained.
 * @returns null where nothing is left, and where a role (a tool's, for example) or a content is none of text
 */
export function readConversation(value: unknown): Conversation | null {
  if (!Array.isArray(value)) return null
  const [system, turns]: [string[], { question: string; answer: string }[]] = [[], []]
  for (const message of value) {
    const said = readMessage(message)
    if (said === null) return null
    const last = turns.at(-1)
    if (said.role === 'system') system.push(said.text)
    else if (said.role === 'assistant') {
      if (last) last.answer = joined(last.answer, said.text)
    } else if (last && last.answer === '') last.question = joined(last.question, said.text)
    else turns.push({ question: said.text, answer: '' })
  }
  const answered = turns.filter(({ question, answer }) => question !== '' && answer !== '')
  return answered.length === 0 ? null : { system: system.join('\n'), turns: answered }
}

/** True for a value that holds messages, whatever they say. */
export function isConversation(value: unknown): boolean {
  const first = Array.isArray(value) ? value[0] : undefined
  return typeof first === 'object' && first !== null && ('role' in first || 'from' in first)
}

function readMessage(message: unknown): { readonly role: Role; readonly text: string } | null {
  if (typeof message !== 'object' || message === null) return null
  const { role, from, content, value } = message as Record<string, unknown>
  const known =
    ROLES[
      String(role ?? from)
        .trim()
        .toLowerCase()
    ]
  const text = contentText(content ?? value)
  return known === undefined || text === null ? null : { role: known, text: text.trim() }
}

/** A text, or OpenAI's list of parts where all are text. */
function contentText(content: unknown): string | null {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return null
  const texts = content.map((part) =>
    part?.type === 'text' && typeof part.text === 'string' ? (part.text as string) : null,
  )
  return texts.includes(null) ? null : texts.join('\n')
}

function joined(before: string, text: string): string {
  return before === '' ? text : `${before}\n${text}`
}

/** Alpaca's history: pairs of question and answer, our own objects of both, or messages. @returns null where it is something else */
export function readHistory(value: unknown): readonly Turn[] | null {
  if (value === null || value === undefined || value === '') return []
  if (!Array.isArray(value)) return null
  if (value.length === 0) return []
  if (isConversation(value)) return readConversation(value)?.turns ?? null
  const turns = value.map((pair) => {
    const [question, answer] = Array.isArray(pair) ? pair : [pair?.question, pair?.answer]
    const isText = typeof question === 'string' && typeof answer === 'string'
    return isText ? { question: question.trim(), answer: answer.trim() } : null
  })
  return turns.includes(null) ? null : (turns as readonly Turn[])
}
