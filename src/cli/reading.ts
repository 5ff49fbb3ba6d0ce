import { type DataSource, rowsOptions } from '../data/load.ts'
import type { RowsOptions } from '../data/open-rows.ts'
import { UserError } from '../texts/user-error.ts'
import { ENCODINGS, type EncodingChoice } from '../util/encodings.ts'

/** How a file of rows is to be read, as every command that reads one takes it (`commands/reading-options.ts`). */
export interface ReadingFlags {
  readonly encoding?: string
  readonly sheet?: string
  readonly questionColumn?: string
  readonly answerColumn?: string
  readonly tagColumn?: string
  readonly groupColumn?: string
  readonly header?: boolean
}

/** What the flags do not say, the configuration does where there is one. UserError for an encoding that is not read. */
export function readingOf(flags: ReadingFlags, config: DataSource | null = null): RowsOptions {
  const set = config === null ? {} : rowsOptions(config)
  const encoding = (flags.encoding ?? set.encoding ?? 'auto').toLowerCase() as EncodingChoice
  if (!ENCODINGS.includes(encoding)) throw new UserError('cli.badEncoding', { allowed: ENCODINGS.join(', ') })
  const { sheet, header, questionColumn: question, answerColumn: answer, tagColumn: tag, groupColumn: group } = flags
  const named = Object.entries({ question, answer, tag, group }).filter(([, name]) => name !== undefined)
  return {
    encoding,
    sheet: sheet ?? set.sheet,
    header: header === false ? false : (set.header ?? true),
    columns: { ...set.columns, ...Object.fromEntries(named) },
  }
}
