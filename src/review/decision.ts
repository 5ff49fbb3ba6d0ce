/** What one reviewer said of one row. Decisions are only ever added; the last ones count. */
export interface Decision {
  readonly row: string // id of the row: hash of question and answer as proposed
  readonly seen: string // version that was judged: hash of its question and answer; the row's id before any change
  readonly verdict: Verdict
  readonly reviewer: string
  readonly at: string // ISO 8601, UTC
  readonly note: string // '' for none
  readonly question?: string // for `changed`: as it should be
  readonly answer?: string
  readonly signed?: true // the reviewer put the name under this very row; what a machine-made row needs
  readonly overrule?: true // earlier verdicts of others no longer count
  readonly bySample?: true // not read itself: its lot was accepted by a sample
}

export type Verdict = 'approved' | 'changed' | 'rejected'

/** Where a row stands after all its decisions. `changed` is approved with another text. */
export type RowState = 'proposed' | 'approved' | 'changed' | 'rejected' | 'awaiting-second' | 'disputed'

export const ROW_STATES: readonly RowState[] = [
  'proposed',
  'awaiting-second',
  'disputed',
  'approved',
  'changed',
  'rejected',
]
