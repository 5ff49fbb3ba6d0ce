/** What `lorasmith data inspect F --json` prints: counts and places only, never a row's text. */
export interface DataSummary {
  readonly path: string
  readonly rows: number
  readonly encoding: string | null // null for XLSX and Parquet
  readonly columns: { readonly question: string; readonly answer: string; readonly tag: string | null }
  readonly duplicates: { readonly exact: number; readonly near: number }
  readonly lint: readonly {
    readonly row: number
    readonly line: number
    readonly rule: string
    readonly message: string
  }[]
  readonly pii: Readonly<Record<string, number>>
}
