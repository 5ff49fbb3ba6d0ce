import { UserError } from '../texts/user-error.ts'

/** The texts of a row, those in lists and objects too, each with a name: `answer`, `messages[0].content`. */
export interface RowText {
  readonly place: string
  readonly column: string // the row's own column, in which it stands
  readonly text: string
}

const MAX_DEPTH = 64

/**
 * The row with every text of these columns replaced. A number is a text, too, and stays one only where it was changed: a telephone number is
 * often written as one. UserError where a column is nested deeper than 64.
 * @param columns null: all of them
 */
export function mapTexts(
  values: Readonly<Record<string, unknown>>,
  columns: ReadonlySet<string> | null,
  replace: (text: RowText) => string,
  at: { readonly path: string; readonly line: number },
): Record<string, unknown> {
  function walk(value: unknown, place: string, column: string, depth: number): unknown {
    if (depth > MAX_DEPTH) throw new UserError('deid.tooDeep', { ...at, max: MAX_DEPTH })
    if (typeof value === 'string') return replace({ place, column, text: value })
    if (typeof value === 'number' || typeof value === 'bigint') {
      const text = replace({ place, column, text: String(value) })
      return text === String(value) ? value : text
    }
    if (Array.isArray(value)) return value.map((each, i) => walk(each, `${place}[${i}]`, column, depth + 1))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, walk(each, `${place}.${name}`, column, depth + 1)]),
    )
  }
  return Object.fromEntries(
    Object.entries(values).map(([column, value]) => [
      column,
      columns === null || columns.has(column) ? walk(value, column, column, 0) : value,
    ]),
  )
}
