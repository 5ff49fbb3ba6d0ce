import type { Aigc } from '../formats/aigc.ts'

/** What the gateway answers beyond OpenAI's shapes: one object, so that plain clients survive. The web page imports these types only. */
export interface XLorasmith {
  readonly adapter: { readonly name: string; readonly sha256: string } | null // null: the base alone
  readonly routing: {
    readonly by: 'request' | 'rule' | 'classifier' | 'abstained' | 'off'
    readonly scores: Readonly<Record<string, number>>
    readonly department?: string | null // that the question is for, as the adapter's training file names it
  }
  readonly template: TemplateReport | null
  readonly sections: Readonly<Record<string, string>> | null // by title, where there is a template and the answer is released
  readonly citations: readonly CitedStatute[] // in the order of the answer; none of a held or blocked one
  readonly review: {
    readonly state: 'released' | 'held' | 'blocked'
    readonly ticket: string | null // to ask for the answer once a person has looked at it
    readonly due_at: string | null
    readonly rules: readonly string[] // names of those hit by the question or a released answer: of a held one not even these
  }
  readonly notice: string | null // what the asker must read first
  readonly masked: readonly string[] // types of personal data taken out of the question
  readonly buffered: boolean // a stream was sent only after the whole answer had been looked at
  readonly label: AnswerLabel | null // null: nothing in the answer was generated
  readonly lineage: Readonly<Record<string, string | number | boolean | null>>
  readonly audit_id: string | null
}

export interface TemplateReport {
  readonly id: string
  readonly grammar: boolean
  readonly adherent: boolean
  readonly repaired: boolean
  readonly faults: readonly string[] // kinds, by templates/judge.ts
}

/** GB 45438-2025: what the text of an answer says at its end, and the implicit label. An answer that is JSON has them here only. */
export interface AnswerLabel {
  readonly text: string
  readonly disclaimer: string
  readonly AIGC: Aigc
}

/** A statute that the answer names. Only the table of statutes speaks: what it does not know is `unknown-law`, what came after `as_of` it has not seen. */
export interface CitedStatute {
  readonly text: string // as the answer writes it
  readonly law: string // official name where the table knows it
  readonly article: number | null
  readonly sub_article: number | null // 1 for 第一百二十条之一
  readonly status: 'in-force' | 'repealed' | 'not-yet-in-force' | 'no-such-article' | 'unknown-law'
  readonly since: string | null // ISO day of the repeal, or from which it is in force
  readonly replaced_by: string | null
  readonly last_article: number | null // of a law that has no such article
  readonly explained: boolean // the answer says itself that it is repealed
  readonly as_of: string // ISO day of the newest statute in the table
}

export interface Usage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
}
