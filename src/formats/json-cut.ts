import { UserError } from '../texts/user-error.ts'
import { MAX_RECORD_CHARS } from './table-types.ts'

/** The text of one JSON value and the line it begins at. */
export interface JsonPiece {
  readonly json: string
  readonly line: number
}

export interface JsonCutter {
  push(text: string): readonly JsonPiece[]
  end(): readonly JsonPiece[]
}

/** JSONL: one value a line, whatever ends the lines; blank ones are passed over. */
export function createLineCutter(path: string): JsonCutter {
  let [rest, line] = ['', 1]
  function take(last: boolean): readonly JsonPiece[] {
    const pieces: JsonPiece[] = []
    const breaks = /\r\n|\n|\r(?!$)/g // a carriage return at the end may have its line feed in the next piece
    let at = 0
    for (let found = breaks.exec(rest); found; found = breaks.exec(rest)) {
      const json = rest.slice(at, found.index)
      if (json.trim() !== '') pieces.push({ json, line })
      line++
      at = found.index + found[0].length
    }
    rest = rest.slice(at)
    if (rest.length > MAX_RECORD_CHARS)
      throw new UserError('formats.recordTooLong', { path, line, limit: MAX_RECORD_CHARS })
    if (last && rest.trim() !== '') pieces.push({ json: rest, line })
    return pieces
  }
  return {
    push(text) {
      rest += text
      return take(false)
    },
    end: () => take(true),
  }
}

/** What may come next, outside a value. */
type Expect =
  | 'open'
  | 'firstElement'
  | 'element'
  | 'afterElement'
  | 'firstKey'
  | 'key'
  | 'colon'
  | 'member'
  | 'afterMember'
  | 'nothing'

/**
 * Cuts one JSON array into its elements, or the lists that are members of one object into theirs, without parsing them, so that each
 * keeps its line and a broken one can be told by it. UserError where brackets, commas or quotes between the elements do not fit; what is
 * inside an element, its parser says.
 * @param isRows whether a member of this name, of an outer object, is a list of rows
 */
export function createArrayCutter(path: string, isRows: (name: string) => boolean = () => true): JsonCutter {
  let [buffer, at, line, expect, inObject, name] = ['', 0, 1, 'open' as Expect, false, '']
  let value: ValueScan | null = null // that began at `at`
  let elementLine = 1 // of the last one
  const broken = (brokenLine = line) => new UserError('formats.jsonBroken', { path, line: brokenLine })

  function moveTo(next: number): void {
    line += countLines(buffer, at, next)
    at = next
  }

  /** The whole value at `at`, or null where its end has not come. */
  function takeValue(): string | null {
    value ??= { start: at, at, depth: 0, inString: false }
    const end = valueEnd(buffer, value)
    if (end < 0) return null
    value = null
    if (end === at) throw broken()
    return buffer.slice(at, end)
  }

  /** One step; false where more text is needed. */
  function step(pieces: JsonPiece[]): boolean {
    if (value === null) moveTo(skipBlank(buffer, at))
    if (at >= buffer.length) return false
    const sign = buffer[at]!
    const pass = (next: Expect) => {
      expect = next
      moveTo(at + 1)
      return true
    }
    switch (expect) {
      case 'open':
        inObject = sign === '{'
        return pass(inObject ? 'firstKey' : 'firstElement')
      case 'firstElement':
      case 'element':
        if (sign === ']' && value === null) {
          if (expect === 'element') throw broken()
          return pass(inObject ? 'afterMember' : 'nothing')
        }
        return taken((json) => {
          elementLine = line
          pieces.push({ json, line })
          return 'afterElement'
        })
      case 'afterElement':
        if (sign === ',') return pass('element')
        if (sign === ']') return pass(inObject ? 'afterMember' : 'nothing')
        throw broken(elementLine) // which it may not end
      case 'firstKey':
      case 'key':
        if (sign === '}' && expect === 'firstKey') return pass('nothing')
        if (sign !== '"') throw broken()
        return taken((json) => {
          name = nameOf(json) ?? fail()
          return 'colon'
        })
      case 'colon':
        return sign === ':' ? pass('member') : fail()
      case 'member':
        if (sign === '[' && value === null && isRows(name)) return pass('firstElement')
        return taken(() => 'afterMember')
      case 'afterMember':
        if (sign === ',') return pass('key')
        return sign === '}' ? pass('nothing') : fail()
      case 'nothing':
        throw broken()
    }
  }

  function fail(): never {
    throw broken()
  }

  function taken(use: (json: string) => Expect): boolean {
    const json = takeValue()
    if (json === null) return false
    expect = use(json)
    moveTo(at + json.length)
    return true
  }

  return {
    push(text) {
      buffer += text
      const pieces: JsonPiece[] = []
      while (step(pieces));
      if (value) value = { ...value, start: 0, at: value.at - at }
      buffer = buffer.slice(at)
      at = 0
      if (buffer.length > MAX_RECORD_CHARS)
        throw new UserError('formats.recordTooLong', { path, line, limit: MAX_RECORD_CHARS })
      return pieces
    },
    end() {
      if (expect !== 'nothing') throw broken()
      return []
    },
  }
}

function nameOf(json: string): string | undefined {
  try {
    return JSON.parse(json) as string
  } catch {
    return undefined
  }
}

function skipBlank(text: string, from: number): number {
  const solid = /[^ \t\r\n]/g
  solid.lastIndex = from
  return solid.exec(text)?.index ?? text.length
}

/** How far the search for the end of a value has come. */
interface ValueScan {
  readonly start: number
  at: number
  depth: number
  inString: boolean
}

/** The index behind the value: the first comma, colon or closing bracket outside every nesting and string; -1 where it has not come. */
function valueEnd(text: string, scan: ValueScan): number {
  const stops = /["[\]{},:]/g
  for (;;) {
    if (scan.inString && !passString(text, scan)) return -1
    stops.lastIndex = scan.at
    const index = stops.exec(text)?.index
    if (index === undefined) {
      scan.at = text.length
      return -1
    }
    const found = text[index]!
    const closing = found === '}' || found === ']'
    if (scan.depth === 0 && (found === ',' || found === ':' || closing)) return trimmedEnd(text, scan.start, index)
    if (found === '{' || found === '[') scan.depth++
    if (closing) scan.depth--
    scan.inString = found === '"'
    scan.at = index + 1
    if (scan.depth === 0 && closing) return scan.at
  }
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && ' \t\r\n'.includes(text[at - 1]!)) at--
  return at
}

/** Moves behind the closing quote; false where it has not come. */
function passString(text: string, scan: ValueScan): boolean {
  const ends = /["\\]/g
  for (;;) {
    ends.lastIndex = scan.at
    const index = ends.exec(text)?.index
    if (index === undefined || (text[index] === '\\' && index + 1 === text.length)) {
      scan.at = index ?? text.length
      return false
    }
    scan.at = index + (text[index] === '\\' ? 2 : 1)
    if (text[index] === '"') {
      scan.inString = false
      return true
    }
  }
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines++
  return lines
}
