/**
 * The way of one answer, read downwards: judge the question -> mask it -> choose adapter and template -> stand in line -> generate -> judge
 * the answer -> keep it -> release, hold or block. While guardrails are on nothing of an answer leaves before it was judged whole, and of a
 * held or blocked one nothing ever does: what the asker gets is written here, from the text tables.
 */
import type { GenerateOptions } from '../engine/engine.ts'
import type { Place } from '../engine/fair-queue.ts'
import { type Lang, text } from '../texts/render.ts'
import { type Ask, langOf, questionOf } from './ask.ts'
import { type Choice, chooseAdapter } from './choose-adapter.ts'
import { chooseTemplate, type Shape } from './choose-template.ts'
import type { Usage, XLorasmith } from './contract.ts'
import { type Generated, generateAnswer } from './generate-answer.ts'
import { ApiError } from './http/api-error.ts'
import { type Judged, judgeAnswer, judgeQuestion } from './judge.ts'
import type { Parts } from './parts.ts'
import type { KeptAnswer } from './ports.ts'

export interface Answer {
  readonly model: string // as /v1/models names it
  readonly text: string // what the asker may see
  readonly finish: 'stop' | 'length' | 'content_filter'
  readonly isRefusal: boolean
  readonly usage: Usage
  readonly x: XLorasmith
}

/** A question that has been looked at and stands in line. `run` must be called; it frees the place whatever happens. */
export interface Prepared {
  readonly model: string
  readonly notice: string | null // to be shown at once
  readonly isLive: boolean // `onText` gets the answer as it is written
  run(onText?: (text: string) => void): Promise<Answer>
}

/** @param signal the asker is gone. ApiError for whatever the asker can mend, 429 where the line is full. */
export async function prepareAnswer(ask: Ask, parts: Parts, signal: AbortSignal): Promise<Prepared> {
  const { config, guard, queue } = parts
  const chars = ask.messages.reduce((sum, { content }) => sum + content.length, 0)
  if (chars > config.max_question_chars) {
    throw new ApiError(
      400,
      'serve.too_long',
      { field: 'messages', max: config.max_question_chars },
      { param: 'messages' },
    )
  }
  const lang = langOf(questionOf(ask.messages))
  const judged = judgeQuestion(ask.messages, parts, lang)
  const choice = await chooseAdapter({ ...ask, messages: judged.messages }, parts, signal)
  const maxTokens = Math.min(ask.sampling.max_tokens ?? config.max_tokens, config.max_tokens)
  const shape = await chooseTemplate({ ...ask, messages: judged.messages }, choice.adapter, parts, maxTokens)
  const way: Way = { ask, parts, signal, lang, judged, choice, shape, maxTokens }
  const facts = {
    model: choice.adapter ? `${parts.model.name}:${choice.adapter.name}` : parts.model.name,
    notice: judged.notice,
    isLive: guard === null && isShownLive(shape),
  }
  if (judged.action === 'block') return { ...facts, run: () => refuseQuestion(way) }
  const place = queue.enter(choice.adapter?.set ?? '', signal)
  if (!place) {
    count(way, 'refused')
    throw new ApiError(429, 'serve.busy', {}, { retryAfterS: queue.retryAfterS() })
  }
  return { ...facts, run: (onText) => run(way, place, facts.isLive ? onText : undefined) }
}

/** An answer that may be asked for again cannot be shown before. One that a grammar holds is: cut off, it says so. */
function isShownLive({ form, grammar }: Shape): boolean {
  return form === null || grammar !== null
}

interface Way {
  readonly ask: Ask
  readonly parts: Parts
  readonly signal: AbortSignal
  readonly lang: Lang
  readonly judged: Judged
  readonly choice: Choice
  readonly shape: Shape
  readonly maxTokens: number
}

async function run(way: Way, place: Place, onText: ((text: string) => void) | undefined): Promise<Answer> {
  try {
    const waitedMs = await place.seated
    if (waitedMs === null) throw new ApiError(499, 'serve.cancelled')
    way.parts.metrics.queueSeconds.observe(waitedMs / 1000)
    const generated = await withinTime(way, waitedMs, onText)
    return await conclude(way, generated)
  } catch (error) {
    const isGone = way.signal.aborted
    count(way, isGone ? 'cancelled' : 'error')
    await tellEnd(way, isGone ? 'answer.cancelled' : 'answer.failed')
    throw error
  } finally {
    place.leave()
  }
}

async function withinTime(
  way: Way,
  waitedMs: number,
  onText: ((text: string) => void) | undefined,
): Promise<Generated> {
  const { parts, signal, choice, shape, ask, maxTokens } = way
  const limit = AbortSignal.timeout(parts.config.answer_timeout_s * 1000)
  const { temperature, top_p: topP, seed, stop } = ask.sampling
  const options: GenerateOptions = {
    temperature,
    topP,
    seed,
    maxTokens,
    stop: typeof stop === 'string' ? [stop] : stop,
    signal: AbortSignal.any([signal, limit]),
    adapter: choice.adapter?.set ?? null,
  }
  const generated = await generateAnswer(parts.engine, shape, ask.isPlain, options, onText)
  if (generated.finish === 'abort') {
    throw signal.aborted ? new ApiError(499, 'serve.cancelled') : new ApiError(504, 'serve.timeout')
  }
  parts.metrics.ttftSeconds.observe((waitedMs + generated.promptMs) / 1000)
  if (generated.isRepaired) parts.metrics.repairs.inc()
  return generated
}

async function conclude(way: Way, generated: Generated): Promise<Answer> {
  const { parts, lang, judged, choice, shape, ask } = way
  const domain = shape.form?.domain ?? null
  const verdict = judgeAnswer(generated.text, judged, ask.jsonGrammar !== null, parts.guard, { lang, domain })
  for (const rule of verdict.rules) parts.metrics.intercepts.inc({ rule })
  const kept = keptAnswer(way, verdict.text, verdict.rules, generated)
  const adapter = choice.adapter?.name ?? parts.model.name
  parts.metrics.promptTokens.inc({ adapter }, generated.promptTokens)
  parts.metrics.answerTokens.inc({ adapter }, generated.answerTokens)
  if (verdict.action === 'hold') {
    const noted = withNote(generated.text, parts.cite(generated.text).note(lang))
    const answer =
      ask.jsonGrammar === null ? parts.label(noted, { domain, lang, produceId: null }).text : generated.text
    const { id: ticket, dueAt } = await parts.ledger.hold({ ...kept, answer }) // as it goes out where a person lets it
    count(way, 'held')
    const review = { state: 'held' as const, ticket, due_at: dueAt, rules: [] }
    return filtered(way, text(lang, 'serve.held', { ticket }), review, generated.promptTokens, ticket)
  }
  if (verdict.action === 'block') {
    const id = await parts.ledger.record('block', { ...kept, answer: generated.text })
    count(way, 'blocked')
    const review = { state: 'blocked' as const, ticket: null, due_at: null, rules: [] }
    return filtered(way, text(lang, 'serve.blocked'), review, generated.promptTokens, id)
  }
  const id = await parts.ledger.record(verdict.action, kept)
  count(way, 'released')
  const { citations, note } = parts.cite(verdict.text)
  for (const { status } of citations) parts.metrics.citations.inc({ status })
  const labelled = parts.label(withNote(verdict.text, note(lang)), { domain, lang, produceId: id })
  const review = { state: 'released' as const, ticket: null, due_at: null, rules: verdict.rules }
  const body = ask.jsonGrammar !== null ? verdict.text : labelled.text
  return {
    model: modelOf(way),
    text: judged.notice === null || ask.jsonGrammar !== null ? body : `${judged.notice}\n\n${body}`,
    finish: generated.finish === 'length' ? 'length' : 'stop',
    isRefusal: false,
    usage: usageOf(generated.promptTokens, generated.answerTokens),
    x: {
      ...extras(way),
      template: generated.template,
      sections: sectionsOf(generated, verdict.text),
      citations,
      review,
      label: labelled.label,
      lineage: kept.lineage,
      audit_id: id,
    },
  }
}

/** On a line of its own at the end: what may have been sent already stays as it is. */
function withNote(answer: string, note: string | null): string {
  return note === null ? answer : `${answer}\n\n${note}`
}

/** Sections of the text as it was softened; those of the raw one would leak what a rule took away. */
function sectionsOf({ sections }: Generated, softened: string): XLorasmith['sections'] {
  return sections === null ? null : sections(softened)
}

async function refuseQuestion(way: Way): Promise<Answer> {
  const { parts, lang, judged } = way
  for (const rule of judged.rules) parts.metrics.intercepts.inc({ rule })
  const id = await parts.ledger.record('block', keptAnswer(way, '', judged.rules, null))
  count(way, 'blocked')
  const review = { state: 'blocked' as const, ticket: null, due_at: null, rules: judged.rules }
  return filtered(way, text(lang, 'serve.question_blocked'), review, 0, id)
}

/** A held or blocked answer: nothing that was generated, not even how long it was. */
function filtered(way: Way, words: string, review: XLorasmith['review'], promptTokens: number, id: string): Answer {
  const { notice } = way.judged
  const { lineage } = keptAnswer(way, '', [], null)
  return {
    model: modelOf(way),
    text: notice === null ? words : `${notice}\n\n${words}`,
    finish: 'content_filter',
    isRefusal: review.state === 'blocked',
    usage: usageOf(promptTokens, 0),
    x: { ...extras(way), template: null, sections: null, citations: [], review, label: null, lineage, audit_id: id },
  }
}

function extras({ choice, judged, parts, shape }: Way) {
  const { adapter, routing } = choice
  return {
    adapter: adapter && { name: adapter.name, sha256: adapter.sha256 },
    routing,
    notice: judged.notice,
    masked: judged.masked,
    buffered: parts.guard !== null || !isShownLive(shape),
  }
}

function keptAnswer(way: Way, answer: string, rules: readonly string[], generated: Generated | null): KeptAnswer {
  const { ask, judged, choice, shape, parts } = way
  const { adapter } = choice
  return {
    asker: ask.asker.id,
    department: ask.department,
    question: questionOf(judged.messages),
    answer,
    rules,
    lineage: {
      model: parts.model.name,
      model_sha256: parts.model.sha256,
      adapter: adapter?.name ?? null,
      adapter_sha256: adapter?.sha256 ?? null,
      adapter_scale: adapter?.scale ?? null,
      dataset: adapter?.checked.card?.dataset.fingerprint ?? null,
      template: shape.form?.id ?? null,
      guard: parts.guard?.fingerprint ?? null,
      routing: choice.routing.by,
      ...(generated ? { seed: generated.seed } : {}),
    },
  }
}

function modelOf({ choice, parts }: Way): string {
  return choice.adapter ? `${parts.model.name}:${choice.adapter.name}` : parts.model.name
}

function usageOf(prompt: number, completion: number): Usage {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion }
}

function count({ parts, choice }: Way, outcome: string): void {
  parts.metrics.requests.inc({ adapter: choice.adapter?.name ?? parts.model.name, outcome })
}

async function tellEnd({ ask, parts, choice }: Way, action: string): Promise<void> {
  const details = { adapter: choice.adapter?.name ?? null, model_sha256: parts.model.sha256 }
  await parts.ledger.tell({ actor: ask.asker.id, action, object: parts.model.name, details })
}
