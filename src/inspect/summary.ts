/** What `lorasmith data inspect F` found: counts and places, never a row's text. `--json` prints it. */
export interface DataSummary {
  readonly path: string
  readonly format: string // CSV, XLSX ...
  readonly rows: number
  readonly encoding: string | null // null for XLSX and Parquet
  readonly columns: {
    readonly question: string | null // null where a column of messages holds both
    readonly answer: string | null
    readonly tag: string | null
    readonly group: string | null
    readonly messages: string | null
  }
  readonly usable: number // with question and answer, the first of repeated ones
  readonly emptyQuestion: number
  readonly emptyAnswer: number
  readonly unreadable: number // conversations that could not be read
  readonly multiTurn: number // rows with turns before the question
  readonly duplicates: { readonly exact: number; readonly near: number }
  readonly tags: Readonly<Record<string, number>> // departments, the most frequent first
  readonly lengths: Lengths
  readonly pii: Readonly<Record<string, number>> // identifiers by type
  readonly piiRows: number // rows with at least one
  readonly template: { readonly id: string; readonly kept: number; readonly answers: number } | null
  readonly score: number // of the linter, 0-100
  readonly lint: readonly LintFinding[]
  readonly lintLeftOut: number // findings beyond those listed
}

interface LintFinding {
  readonly row: number // 0 for the first
  readonly line: number
  readonly rule: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
}

export interface Lengths {
  readonly unit: 'tokens' | 'characters' // tokens where a model was named: prompt and answer as training has them
  readonly question: Spread
  readonly answer: Spread
  readonly whole: Spread
  readonly cutoffLen: number | null
  readonly overCutoff: number // rows longer than that
}

export interface Spread {
  readonly min: number
  readonly median: number
  readonly p95: number
  readonly max: number
  /** Rows by length in bins of equal width, the last one open to the right. */
  readonly bins: readonly { readonly from: number; readonly count: number }[]
}
