import type { RuleId, Severity } from '../lint/rule.ts'

/** What `lorasmith data inspect F` found: counts and places, never a row's text. `--json` prints it. */
export interface DataSummary {
  readonly path: string
  readonly format: string // CSV, XLSX ...
  readonly encoding: string | null // null for XLSX and Parquet
  readonly sheet: string | null // of a workbook
  readonly layout: string // pairs, openai, sharegpt
  readonly columns: UsedColumns
  readonly rows: number // all, unreadable ones too
  readonly emptyQuestion: number
  readonly emptyAnswer: number
  readonly unreadable: number // conversations that could not be read
  readonly multiTurn: number // rows with turns before the question
  readonly duplicates: Duplicates
  readonly nearAmong: number | null // the first rows, which near repetitions were searched among; null: all
  readonly tags: Readonly<Record<string, number>> // departments, the most frequent first
  readonly tagsCut: boolean // there were more than are counted
  readonly lengths: Lengths
  readonly pii: Readonly<Record<string, number>> // identifiers by type, the most frequent first
  readonly piiRows: number // rows with at least one
  readonly template: { readonly id: string; readonly kept: number; readonly answers: number } | null
  readonly score: number // of the linter, 0-100
  readonly lint: readonly LintFinding[] // in the order of the rows
  readonly lintLeftOut: number // findings beyond those listed
  readonly review: Readonly<Record<string, number>> // rows by the state that they carry
  readonly machine: number // rows that a model wrote
  readonly training: TrainingPlan
}

/** Names as the file spells them; null where there is none, or where a column of messages holds all. */
interface UsedColumns {
  readonly question: string | null
  readonly input: string | null
  readonly answer: string | null
  readonly tag: string | null
  readonly group: string | null
  readonly messages: string | null
}

interface Duplicates {
  readonly exact: number // in every column but the id
  readonly sameText: number // same question and answer, whatever else stands in the row: training leaves them out
  readonly near: number // alike, by estimate; they stay
}

interface LintFinding {
  readonly row: number // 0 for the first
  readonly line: number
  readonly rule: RuleId
  readonly severity: Severity
  readonly message: string
}

interface Lengths {
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

/** What `train` would make of the file: rows that are left after dropping, and on which side of the split they come. */
interface TrainingPlan {
  readonly usable: number // with question and answer, the first of equal ones
  readonly inHeldOut: number // left out of them: their question is asked by the held-out file
  readonly noAnswerLeft: number | null // left out: the prompt alone reaches cutoff_len; null without a model
  readonly train: number
  readonly eval: number
  readonly exact: boolean // false: sides of a large file are told from the share alone
  readonly valSplit: number
  readonly kFold: number // 0: off
  readonly unapproved: number // rows in a state of review that `train` refuses
}
