/** What one reviewer said of one row. Decisions are only ever added; the last ones count. */
export interface Decision {
  readonly row: string // id of the row: hash of question and answer as proposed
  readonly verdict: 'approved' | 'changed' | 'rejected'
  readonly reviewer: string
  readonly at: string // ISO 8601, UTC
  readonly note: string // '' for none
  readonly question?: string // for `changed`: as it should be
  readonly answer?: string
}

/** Where a row stands after all its decisions. */
export type RowState = 'proposed' | 'approved' | 'changed' | 'rejected' | 'awaiting-second' | 'disputed'
