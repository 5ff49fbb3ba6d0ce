/** Rows as they stand in a file: every value a string, every row with the line it begins at. */
export interface TableRow {
  readonly values: Readonly<Record<string, string>> // every column of the table; '' where the row has nothing there
  readonly line: number // 1 for the first line of the file
}

export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly TableRow[]
  /** JSON columns that hold objects or longer lists in some row. No row has them: they cannot be a question or an answer. */
  readonly nestedColumns: readonly string[]
}
