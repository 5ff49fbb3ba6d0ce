import type { Row } from '../data/example.ts'
import type { FoundEntity } from '../deid/entity.ts'
import type { Statutes } from '../law/statutes.ts'
import type { Form } from '../templates/forms.ts'
import type { TextKey, TextValues } from '../texts/render.ts'

export type Severity = 'error' | 'warning' | 'info'

/** What a rule found in one row. `message` never repeats what stands in the row. */
export interface Finding {
  readonly rule: RuleId
  readonly severity: Severity
  readonly row: number // index among all rows of the file, 0 for the first
  readonly line: number // where the row begins in the file, 1-based
  readonly message: TextKey
  readonly values: TextValues
  readonly fix?: RowFix // only where a change is safe; applied when a person asks for it
}

/** The row as it would be, to be shown as a difference before it is applied. */
interface RowFix {
  readonly question?: string
  readonly answer?: string
  readonly drop?: true
}

/** Each has its title in the texts. */
export type RuleId = { [Key in TextKey]: Key extends `lint.rule_${infer Id}` ? Id : never }[TextKey]

/** One rule, one file, one line in the table. State that spans rows lives in what `open` returns. */
export interface LintRule {
  readonly id: RuleId
  readonly fixes?: true // its findings carry safe fixes
  readonly open: (context: LintContext) => RowCheck
}

/** A finding before the place is added. A rule that finds something of an earlier row only at the end names the row itself. */
export interface Found {
  readonly severity: Severity
  readonly message: TextKey
  readonly values?: TextValues
  readonly fix?: RowFix
  readonly at?: { readonly row: number; readonly line: number }
}

export interface RowCheck {
  /** Called for each row in order. */
  readonly row: (row: Row, index: number) => Iterable<Found>
  /** Called once behind the last row; each finding says where it is. */
  readonly end?: () => Iterable<Found & Required<Pick<Found, 'at'>>>
}

/** What rules may ask for beside the row. */
export interface LintContext {
  readonly today: string // ISO date: which statutes are in force
  readonly cutoffLen: number | null
  readonly countTokens: ((row: Row) => number) | null // null where no model is at hand
  readonly form: Form | null // that answers should follow; null: the one that most of them follow, if any
  readonly heldOut: readonly Row[] | null // rows that measure and must not be trained
  readonly statutes: Statutes
  readonly entities: (text: string) => readonly FoundEntity[] // identifiers in Chinese and English
  readonly maxNear: number // rows that near repetitions are searched among, the first ones
}
