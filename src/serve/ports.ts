/**
 * What the gateway needs of other rooms, no more: guardrails, store and de-identification fit these doors, tests may stand in for them.
 * Knows no HTTP.
 */

import type { Lang } from '../texts/render.ts'
import type { AnswerLabel, CitedStatute } from './contract.ts'

/** guardrails/guard.ts */
export interface AnswerGuard {
  readonly fingerprint: string // sha256 of the rules in force
  judge(
    text: string,
    side: 'input' | 'output',
    options?: { readonly domain?: string | null; readonly lang?: Lang },
  ): Verdict
}

export interface Verdict {
  readonly action: 'pass' | 'fix' | 'hold' | 'block' // the strongest of the rules hit
  readonly rules: readonly string[]
  readonly text: string // softened by rules of `fix`
  readonly notice: string | null // must be shown to the asker at once
}

/** What a text of the product must carry: the disclaimer of its subject and the AI label of GB 45438-2025. */
export type Labeller = (
  text: string,
  about: { readonly domain: string | null; readonly lang: Lang; readonly produceId: string | null },
) => LabelledText

interface LabelledText {
  readonly text: string // with disclaimer and label
  readonly label: AnswerLabel
}

/** law/: statutes that an answer names, and what must be said of them. */
export type Citer = (answer: string) => {
  readonly citations: readonly CitedStatute[]
  readonly note: (lang: Lang) => string | null // one line on those that are not in force or do not exist
}

/** Personal data out of a text. */
export type Masker = (text: string) => { readonly text: string; readonly types: readonly string[] } // one type for each find

/** Which adapter a question is for; null is the base. */
export interface QuestionRouter {
  readonly about?: RouterAbout // how well it does on questions that it has not learned from
  route(question: string, signal?: AbortSignal): Promise<Routing>
}

export interface RouterAbout {
  readonly trained_at: string
  readonly threshold: number // of an adapter's score, below which the base answers
  readonly questions: number
  readonly accuracy: number // share of the adapters' own questions that reach their adapter
  readonly department_accuracy: number
  readonly foreign_questions: number
  readonly foreign_abstained: number // that went to the base
  readonly departments: readonly { readonly adapter: string; readonly department: string }[]
  readonly confusion: readonly (readonly number[])[] // [department, last: foreign][taken for, last: the base]
}

interface Routing {
  readonly adapter: string | null
  readonly department?: string | null // of the adapter's, as its training file has it
  readonly by: 'rule' | 'classifier' | 'abstained'
  readonly scores: Readonly<Record<string, number>>
}

/** One answer as it is kept: texts apart, hashes and ids in the audit chain. */
export interface KeptAnswer {
  readonly asker: string
  readonly department: string | null
  readonly question: string // without personal data
  readonly answer: string
  readonly rules: readonly string[]
  readonly lineage: Readonly<Record<string, string | number | boolean | null>>
}

/** store/: durable when it resolves. */
export interface Ledger {
  /** @returns the id of the answer, also that of its audit entry */
  record(action: 'pass' | 'fix' | 'block', answer: KeptAnswer): Promise<string>
  /** Into the line for reviewers. @returns the asker's ticket */
  hold(answer: KeptAnswer): Promise<{ readonly id: string; readonly dueAt: string }>
  /** Everything else that happens: adapters loaded and unloaded. */
  tell(act: {
    readonly actor: string
    readonly action: string
    readonly object: string
    readonly details: KeptAnswer['lineage']
  }): Promise<void>
}

/** Who calls. */
export interface Asker {
  readonly id: string
  readonly departments: readonly string[] | null // null: all
}
