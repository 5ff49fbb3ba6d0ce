import { UserError } from '../texts/user-error.ts'

/** The text of one JSON value and the line it begins at. */
export interface JsonPiece {
  readonly json: string
  readonly line: number
}

/**
 * Cuts the text of a JSON array into its elements without parsing them, so that each keeps its line and a broken one can be told by it.
 * UserError where the brackets, commas or quotes between the elements do not fit; what is inside an element, its parser says.
 */
export function* splitJsonArray(text: string, path: string): Generator<JsonPiece, void, undefined> {
  let at = skipBlank(text, 0) + 1 // behind the bracket
  let line = 1 + countLines(text, 0, at)
  const moveTo = (next: number) => {
    line += countLines(text, at, next)
    at = next
  }
  const broken = () => new UserError('formats.jsonBroken', { path, line })
  moveTo(skipBlank(text, at))
  while (text[at] !== ']') {
    const end = elementEnd(text, at)
    if (end === at) throw broken()
    yield { json: text.slice(at, end), line }
    moveTo(skipBlank(text, end))
    if (text[at] === ']') break
    if (text[at] !== ',') throw broken()
    moveTo(skipBlank(text, at + 1))
    if (text[at] === ']') throw broken()
  }
  moveTo(skipBlank(text, at + 1))
  if (at < text.length) throw broken()
}

function skipBlank(text: string, from: number): number {
  const solid = /[^ \t\r\n]/g
  solid.lastIndex = from
  return solid.exec(text)?.index ?? text.length
}

/** The index behind the element that begins at `from`: the first comma or closing bracket outside every nesting and string. */
function elementEnd(text: string, from: number): number {
  const stops = /["[\]{},]/g
  let depth = 0
  let at = from
  for (;;) {
    stops.lastIndex = at
    const index = stops.exec(text)?.index
    if (index === undefined) return text.length
    const found = text[index]!
    if (depth === 0 && (found === ',' || found === ']' || found === '}')) return index
    if (found === '{' || found === '[') depth++
    if (found === '}' || found === ']') depth--
    at = found === '"' ? stringEnd(text, index) : index + 1
  }
}

/** The index behind the string whose opening quote is at `from`. */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; ; at++) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return text.length
    let slashes = 0
    while (text[quote - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return quote + 1
    at = quote
  }
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines++
  return lines
}
