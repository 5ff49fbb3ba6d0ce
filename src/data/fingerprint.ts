import { createHash } from 'node:crypto'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import type { Row } from './example.ts'
import type { SplitBy } from './split.ts'

/** Everything that decides which tokens are trained, in which order, and which are held out. File names and line numbers do not. */
export interface FingerprintParts {
  readonly rows: readonly Row[] // kept, in the order of the file
  readonly evalRows: readonly Row[] | null // of eval_data_path; null where val_split holds rows out
  readonly tokenizer: Pick<Tokenizer, 'tokenizerHash' | 'chatTemplateHash'>
  readonly default_system: string | null
  readonly cutoff_len: number
  readonly val_split: number
  readonly split_by: SplitBy
  readonly seed: number
}

/** SHA-256 in hex. One JSON line per part, so no two different inputs give the same bytes. */
export function datasetFingerprint(parts: FingerprintParts): string {
  const hash = createHash('sha256')
  const line = (value: unknown) => hash.update(`${JSON.stringify(value)}\n`)
  line('lorasmith dataset 2')
  line([parts.tokenizer.tokenizerHash, parts.tokenizer.chatTemplateHash])
  line([parts.default_system, parts.cutoff_len, parts.val_split, parts.split_by, parts.seed])
  for (const rows of [parts.rows, parts.evalRows]) {
    line(rows?.length ?? null)
    for (const row of rows ?? []) line(rowParts(row))
  }
  return hash.digest('hex')
}

/** Of a plain row the three that it always had; what else shapes tokens or the split follows where it is there. */
export function rowParts({ question, answer, tag, history, system, group }: Row): readonly unknown[] {
  const more = { ...(history && { history }), ...(system && { system }), ...(group && { group }) }
  return Object.keys(more).length === 0 ? [question, answer, tag] : [question, answer, tag, more]
}
