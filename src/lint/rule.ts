import type { Row } from '../data/example.ts'
import type { TextKey, TextValues } from '../texts/render.ts'

/** What a rule found in one row. `message` never repeats what stands in the row. */
export interface Finding {
  readonly rule: string // id of the rule
  readonly severity: 'error' | 'warning' | 'info'
  readonly row: number // index among all rows of the file, 0 for the first
  readonly line: number // where the row begins in the file, 1-based
  readonly message: TextKey
  readonly values: TextValues
  readonly fix?: RowFix // only where a change is safe; applied when a person asks for it
}

/** The row as it would be, to be shown as a difference before it is applied. */
export interface RowFix {
  readonly question?: string
  readonly answer?: string
  readonly drop?: true
}

/** One rule, one file, one line in the table. State that spans rows lives in what `open` returns. */
export interface LintRule {
  readonly id: string
  readonly open: (context: LintContext) => RowCheck
}

export interface RowCheck {
  /** Called for each row in order. */
  readonly row: (row: Row, index: number) => Iterable<Finding>
  /** Called once behind the last row. */
  readonly end?: () => Iterable<Finding>
}

/** What rules may ask for beside the row. */
export interface LintContext {
  readonly today: string // ISO date: which statutes are in force
  readonly cutoffLen: number | null
  readonly countTokens: ((row: Row) => number) | null // null where no model is at hand
  readonly form: string | null // id of the answer template that rows should follow
}
