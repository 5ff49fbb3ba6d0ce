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
  readonly citations: readonly Citation[]
  readonly review: {
    readonly state: 'released' | 'held' | 'blocked'
    readonly ticket: string | null // to ask for the answer once a person has looked at it
    readonly due_at: string | null
    readonly rules: readonly string[] // names of those hit by the question or a released answer: of a held one not even these
  }
  readonly notice: string | null // what the asker must read first
  readonly masked: readonly string[] // types of personal data taken out of the question
  readonly buffered: boolean // a stream was sent only after the whole answer had been looked at
  readonly label: Readonly<Record<string, unknown>> | null // GB 45438-2025
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

interface Citation {
  readonly law: string
  readonly article: string | null
  readonly verdict: string
}

export interface Usage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
}
