import { UserError } from '../texts/user-error.ts'
import { unguardFormula } from './formula-guard.ts'
import { nameColumns, numbered } from './header.ts'
import { MAX_RECORD_CHARS, type RecordReader, type TableRecord } from './table-types.ts'

/**
 * CSV as RFC 4180 has it, in any dialect: values apart by one character, double quotes around those that hold it, quotes or line breaks; a
 * quote inside a bare value is a quote, as Excel and Python read it. Blank lines are passed over. Knows no encoding and no column names.
 */
export interface CsvDialect {
  readonly delimiter: string // one character
  readonly header: boolean // the first record names the columns
  /** The file guards its cells against being run as formulas, as `csv-write.ts` does: the guard is taken off. */
  readonly guarded?: boolean
}

export interface CsvRecord {
  readonly cells: readonly string[]
  readonly line: number // where it begins
}

/** UserError for a broken quote, a header that cannot name columns, and, at the end, rows of another width than the header. */
export function createCsvReader(path: string, { delimiter, header, guarded = false }: CsvDialect): RecordReader {
  const cutter = createCsvCutter(path, delimiter)
  let names: readonly string[] | null = null
  const widths = createWidths(path)
  const free = (cell: string) => (guarded ? unguardFormula(cell) : cell)

  function recordsOf(found: readonly CsvRecord[]): readonly TableRecord[] {
    const records: TableRecord[] = []
    for (const { cells, line } of found) {
      if (names === null) {
        names = header ? nameColumns(cells, path, line) : cells.map((_, i) => numbered(i))
        if (header) continue
      }
      if (!widths.fits(cells.length, names.length, line)) continue
      records.push({ line, values: Object.fromEntries(names.map((name, i) => [name, free(cells[i]!)])) })
    }
    return records
  }

  return {
    push: (text) => recordsOf(cutter.push(text)),
    end() {
      const records = recordsOf(cutter.end())
      if (names === null) throw new UserError('formats.emptyFile', { path })
      widths.end()
      return records
    },
    columns: () => names,
  }
}

/** Cuts text into records, piece by piece. */
export function createCsvCutter(path: string, delimiter: string) {
  const stops = new RegExp(`[${delimiter === '|' ? '\\|' : delimiter}\r\n]`, 'g')
  let [buffer, line] = ['', 1]

  function take(last: boolean): readonly CsvRecord[] {
    const records: CsvRecord[] = []
    let at = 0
    for (;;) {
      const start = skipBlankLines(buffer, at)
      line += countBreaks(buffer, at, start)
      at = start
      if (at >= buffer.length) break
      const taken = takeRecord(buffer, at, stops, last)
      if (taken === 'misquoted') throw new UserError('formats.csvQuote', { path, line })
      if (taken === 'more') break
      records.push({ cells: taken.cells, line })
      line += taken.breaks
      at = taken.next
    }
    buffer = buffer.slice(at)
    if (buffer.length > MAX_RECORD_CHARS) {
      if (buffer.includes('"')) throw new UserError('formats.csvQuote', { path, line })
      throw new UserError('formats.recordTooLong', { path, line, limit: MAX_RECORD_CHARS })
    }
    return records
  }

  return {
    push(text: string): readonly CsvRecord[] {
      buffer += text
      return take(false)
    },
    end: (): readonly CsvRecord[] => take(true),
  }
}

/** Not behind a final carriage return: its line feed may follow. */
function skipBlankLines(text: string, from: number): number {
  let at = from
  while (text[at] === '\n' || text[at] === '\r') at++
  return at > from && at === text.length && text[at - 1] === '\r' ? at - 1 : at
}

function countBreaks(text: string, from: number, to: number): number {
  let breaks = 0
  for (let at = from; at < to; at++) if (text[at] === '\n' || (text[at] === '\r' && text[at + 1] !== '\n')) breaks++
  return breaks
}

interface Taken {
  readonly cells: readonly string[]
  readonly next: number // behind its line break
  readonly breaks: number // line breaks in it and behind it
}

/** The record that begins at `from`; `more` where it may go on in the next piece. */
function takeRecord(text: string, from: number, stops: RegExp, last: boolean): Taken | 'more' | 'misquoted' {
  const cells: string[] = []
  let [at, breaks] = [from, 0]
  for (;;) {
    if (text[at] === '"') {
      const quoted = takeQuoted(text, at, last)
      if (typeof quoted === 'string') return quoted
      cells.push(quoted.cell)
      breaks += countBreaks(text, at, quoted.end)
      at = quoted.end
      stops.lastIndex = at
      if (at < text.length && stops.exec(text)?.index !== at) return 'misquoted'
    } else {
      stops.lastIndex = at
      const end = stops.exec(text)?.index ?? text.length
      cells.push(text.slice(at, end))
      at = end
    }
    if (at >= text.length) return last ? { cells, next: at, breaks } : 'more'
    const stop = text[at]!
    if (stop === '\r' && at + 1 === text.length && !last) return 'more'
    at += stop === '\r' && text[at + 1] === '\n' ? 2 : 1
    if (stop === '\r' || stop === '\n') return { cells, next: at, breaks: breaks + 1 }
  }
}

function takeQuoted(text: string, opening: number, last: boolean) {
  let [cell, from] = ['', opening + 1]
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return last ? 'misquoted' : 'more'
    if (text[quote + 1] !== '"') {
      if (quote + 1 === text.length && !last) return 'more'
      return { cell: cell + text.slice(from, quote), end: quote + 1 }
    }
    cell += text.slice(from, quote + 1)
    from = quote + 2
  }
}

const MAX_LINES_TOLD = 10

/** Keeps the rows of another width than the header, to tell them all at once. */
function createWidths(path: string) {
  const told: number[] = []
  let count = 0
  let first = { line: 0, got: 0, expected: 0 }
  return {
    fits(got: number, expected: number, line: number): boolean {
      if (got === expected) return true
      if (count === 0) first = { line, got, expected }
      if (count++ < MAX_LINES_TOLD) told.push(line)
      return false
    },
    end(): void {
      if (count === 0) return
      const lines = told.join(', ') + (count > told.length ? ' ...' : '')
      throw new UserError('formats.csvColumns', { path, ...first, count, lines })
    },
  }
}
