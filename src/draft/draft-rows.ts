import { type AiLabel, aiLabelOf } from '../data/ai-label.ts'
import { messagesOf, promptOf } from '../data/encode.ts'
import type { Row } from '../data/example.ts'
import { questionKey } from '../data/split.ts'
import type { Engine, FinishReason, GenerateOptions } from '../engine/engine.ts'
import type { Form } from '../templates/forms.ts'
import { grammarOf } from '../templates/grammar.ts'
import { followsForm } from '../templates/parse.ts'
import { systemPrompt } from '../templates/prompt.ts'
import { type Lang, text } from '../texts/render.ts'
import type { ChatMessage } from '../tokenizer/tokenizer.ts'
import type { Passage } from './passages.ts'
import type { DraftTask, DraftTasks } from './tasks.ts'

/**
 * Lets a model draft rows: answers to questions without one, other words for questions, questions and answers about passages. What it
 * says is a proposal of a machine and marked as such; what is plainly useless is dropped and counted. Knows no files.
 */

export interface DraftSettings {
  readonly adapter: string | null // name of a set in the engine
  readonly system: string | null // for answers; without it the form's own
  readonly form: Form | null // that answers are held to while they are decoded
  readonly each: number // drafts of each task
  readonly seed: number
  readonly model: string // as the rows name it
  readonly decoding: Pick<GenerateOptions, 'maxTokens' | 'temperature'>
  readonly signal?: AbortSignal
}

/** A row as it is written. `review` keeps it from being trained, `origin` from being approved without an edit or a signature. */
export interface DraftRow extends Omit<Row, 'line' | 'tag' | 'review' | 'origin'>, AiLabel {
  readonly department?: string
  readonly origin: 'machine'
  readonly review: 'proposed'
  readonly draft_kind: DraftTask['kind']
  readonly draft_model: string
  readonly draft_seed: number
  readonly draft_source: string // file and lines
  readonly draft_passage?: string // what the answer has to be held against
}

/** Why a draft is not kept. */
export const DROPPED = ['empty', 'echo', 'repeated', 'cut', 'form', 'tooLong'] as const
export type Dropped = (typeof DROPPED)[number]

export type DraftStep =
  | { readonly type: 'row'; readonly row: DraftRow }
  | { readonly type: 'dropped'; readonly reason: Dropped }

interface Said {
  readonly text: string
  readonly finish: FinishReason
}

/** What is told of one draft: its text, or why there is none. */
type Drafted = { readonly question: string; readonly answer: string } | Dropped

/** One step for each draft, in order; ends at once when the signal comes. The same seed and model draft the same. */
export async function* draftRows(
  engine: Engine,
  { tasks, questions }: DraftTasks,
  settings: DraftSettings,
): AsyncGenerator<DraftStep, void, undefined> {
  const seen = new Set<string>()
  const known = new Set(questions)
  let number = 0
  for (const task of tasks) {
    for (let i = 0; i < settings.each; i++) {
      const seed = (settings.seed + number++) >>> 0
      const drafted = await draftOne(askWith(engine, settings, seed), task, settings)
      if (settings.signal?.aborted) return
      const reason = typeof drafted === 'string' ? drafted : faultOf(task, drafted, settings, seen, known)
      if (typeof drafted === 'string' || reason !== null) yield { type: 'dropped', reason: reason as Dropped }
      else yield { type: 'row', row: rowOf(task, drafted, settings, seed) }
    }
  }
}

type Ask = (messages: readonly ChatMessage[], options: GenerateOptions) => Promise<Said | null>

/** Null where the prompt leaves no room for an answer. */
function askWith(engine: Engine, { adapter, decoding, signal }: DraftSettings, seed: number): Ask {
  return async (messages, options) => {
    if (engine.tokenizer.encodePrompt(messages).length + ROOM > engine.contextSize) return null
    const said = { text: '', finish: 'abort' as FinishReason }
    for await (const chunk of engine.generate({ messages, adapter, seed, signal, ...decoding, ...options })) {
      said.text += chunk.text
      if (chunk.type === 'end') said.finish = chunk.finish
    }
    return { ...said, text: said.text.trim() }
  }
}

const ROOM = 32 // tokens

async function draftOne(ask: Ask, task: DraftTask, settings: DraftSettings): Promise<Drafted> {
  if (task.kind === 'pairs') return await draftPair(ask, task.passage, settings)
  const { row } = task
  if (task.kind === 'paraphrases') {
    const prompt = text(langOf(row.question), 'draft.askParaphrase', { question: row.question })
    const question = await askQuestion(ask, messagesOf(prompt, null))
    return typeof question === 'string' ? question : { ...question, answer: row.answer }
  }
  const answer = await askAnswer(ask, promptOf(row, systemOf(settings)), settings)
  return typeof answer === 'string' ? answer : { question: row.question, ...answer }
}

async function draftPair(ask: Ask, { text: passage, heading }: Passage, settings: DraftSettings): Promise<Drafted> {
  const lang = langOf(passage)
  const values = { passage, heading: heading === '' ? '' : `${heading}\n` }
  const asked = await askQuestion(ask, messagesOf(text(lang, 'draft.askAbout', values), null))
  if (typeof asked === 'string') return asked
  const prompt = text(lang, 'draft.askFrom', { ...values, ...asked })
  const answered = await askAnswer(ask, messagesOf(prompt, systemOf(settings)), settings)
  return typeof answered === 'string' ? answered : { ...asked, ...answered }
}

function systemOf({ system, form }: DraftSettings): string | null {
  return system ?? (form ? systemPrompt(form) : null)
}

function langOf(said: string): Lang {
  return /\p{Script=Han}/u.test(said) ? 'zh' : 'en'
}

const QUESTION_TOKENS = 128
/** One line. */
const QUESTION_GRAMMAR = 'root ::= [^ \\t\\r\\n] [^\\r\\n]{3,299}\n'

async function askQuestion(ask: Ask, messages: readonly ChatMessage[]): Promise<{ question: string } | Dropped> {
  const said = await ask(messages, { grammar: QUESTION_GRAMMAR, maxTokens: QUESTION_TOKENS })
  if (said === null) return 'tooLong'
  if (said.finish === 'length') return 'cut'
  const question = bareQuestion(said.text)
  return question === '' ? 'empty' : { question }
}

/** Without the label and the quotation marks that models like to put around one. */
function bareQuestion(said: string): string {
  return said
    .replace(/^(?:新?问题?|question|q)\s*[:：]\s*/i, '')
    .replace(/^["“「『](.*)["”」』]$/, '$1')
    .trim()
}

async function askAnswer(
  ask: Ask,
  messages: readonly ChatMessage[],
  { form }: DraftSettings,
): Promise<{ answer: string } | Dropped> {
  const said = await ask(messages, form ? { grammar: grammarOf(form) } : {})
  if (said === null) return 'tooLong'
  if (said.finish === 'length') return 'cut'
  if (said.text === '') return 'empty'
  return form && !followsForm(form, said.text) ? 'form' : { answer: said.text }
}

/** Why the draft is no row: it says what was asked, or what is there already. */
function faultOf(
  task: DraftTask,
  { question, answer }: { readonly question: string; readonly answer: string },
  { each }: DraftSettings,
  seen: Set<string>,
  known: Set<string>,
): Dropped | null {
  const [asked, answered] = [questionKey(question), questionKey(answer)]
  if (answered === '' || asked === '') return 'empty'
  if (asked === answered) return 'echo'
  if (task.kind === 'paraphrases' && asked === questionKey(task.row.question)) return 'echo'
  const key = task.kind === 'answers' && each > 1 ? `${asked}\n${answered}` : asked
  if (seen.has(key) || (task.kind !== 'answers' && known.has(asked))) return 'repeated'
  seen.add(key)
  return null
}

function rowOf(
  task: DraftTask,
  { question, answer }: { readonly question: string; readonly answer: string },
  { model }: DraftSettings,
  seed: number,
): DraftRow {
  const marks = {
    origin: 'machine',
    review: 'proposed',
    draft_kind: task.kind,
    draft_model: model,
    draft_seed: seed,
    draft_source: task.source,
    ...aiLabelOf({ question, answer }),
  } as const
  if (task.kind === 'pairs') return { question, answer, ...marks, draft_passage: task.passage.text }
  const { tag, history, system, group, id } = task.row
  return {
    ...(task.kind === 'answers' && id !== undefined && { id }),
    question,
    answer,
    ...(tag !== null && { department: tag }),
    ...(history && { history }),
    ...(system !== undefined && { system }),
    ...(group !== undefined && { group }),
    ...marks,
  }
}
