/** One exchange of a conversation. */
export interface Turn {
  readonly question: string
  readonly answer: string
}

/** A question and its approved answer as read from a file. `line` is where the row begins (1-based), for messages only. */
export interface Row {
  readonly question: string
  readonly answer: string
  readonly tag: string | null // `department` column where there is one
  readonly line: number
  readonly history?: readonly Turn[] // what was said before, oldest first; absent for a single question
  readonly system?: string // of this row; goes before `default_system`
  readonly group?: string // case, patient or title: rows of one group stay on one side of a split
  readonly id?: string // the file's own
  readonly review?: string // its state in an expert review, where the file says one
  readonly origin?: string // `machine` where no person wrote it
}

/** A row rendered by the chat template and tokenised. Loss is on `tokens[i]` where `lossMask[i] === 1`, predicted from position i-1. */
export interface TokenizedExample {
  readonly id: number // index among the rows that were read (those of eval_data_path count on), stable across runs
  readonly tokens: Int32Array
  readonly lossMask: Uint8Array
  readonly answerTokens: number
  readonly tag: string | null
}

/** What was read of one file, dropped and cut, by count only. */
export interface DataReport {
  readonly path: string
  readonly format: string // as people write it, such as XLSX
  readonly encoding: string | null // such as GB18030; null where the format has its own
  readonly sheet: string | null // of a workbook
  readonly rowsRead: number
  readonly droppedEmptyQuestion: number
  readonly droppedEmptyAnswer: number
  readonly droppedDuplicate: number // same question and same answer, byte for byte
  readonly droppedUnreadable: number // conversations with roles or contents that are none of text
  readonly droppedHeldOut: number // training rows whose question eval_data_path asks, too
  readonly droppedNoAnswerLeft: number // the prompt alone reached cutoff_len
  readonly truncated: number // answers cut at cutoff_len
  readonly lastAnswerOnly: number // conversations whose earlier answers carry no loss, because the chat template rewrites them
  readonly longest: number // tokens, before cutting
  readonly trainTokens: number // of the rows that train, prompt and answer; 0 for eval_data_path
  readonly answerTokens: number // of the rows that train, those that carry loss
}

/** The tokenised training set and its held-out part. `fingerprint` is a SHA-256 over rows, template, tokenizer and settings that shape tokens. */
export interface Dataset {
  readonly train: readonly TokenizedExample[]
  readonly eval: readonly TokenizedExample[]
  readonly trainRows: readonly Row[] // trainRows[i] is the row of train[i]
  readonly evalRows: readonly Row[] // evalRows[i] is the row of eval[i], for before/after answers
  readonly fingerprint: string
  readonly report: DataReport // of metadata_path
  readonly evalReport: DataReport | null // of eval_data_path; null where val_split holds rows out
}
