import { canonicalJson } from '../audit/canonical-json.ts'
import { sha256 } from '../audit/chain.ts'
import type { Turn } from '../data/example.ts'

/** A row as it was proposed. It never changes; what reviewers make of it follows from the decisions. */
export interface ProposedRow {
  readonly id: string // hash of the text, see `versionOf`
  readonly question: string
  readonly answer: string
  readonly tag: string | null // department
  readonly origin: 'person' | 'machine' // machine: drafted or rewritten by a model
  readonly lot: number // 1 for the rows of `start`, one more for each `add`
  readonly line: number // in its source file
  readonly history?: readonly Turn[]
  readonly system?: string
  readonly group?: string
  readonly lineage?: RowLineage // of a row that was an answer of the gateway
}

/** Where an answer of the gateway came from: ids and hashes, never text. */
type RowLineage = Readonly<Record<string, string | number | boolean | null>>

/** What makes one text another one. */
export interface RowText {
  readonly question: string
  readonly answer: string
  readonly history?: readonly Turn[] | undefined
  readonly system?: string | undefined
}

/** SHA-256 of the text, hex: the same row read again from any file, at any place, has the same. */
export function versionOf({ question, answer, history, system }: RowText): string {
  const turns = history?.map((turn) => [turn.question, turn.answer])
  return sha256(canonicalJson({ question, answer, history: turns, system }))
}

/** Enough of an id for a person to name a row by. */
export function shortId(id: string): string {
  return id.slice(0, 10)
}
