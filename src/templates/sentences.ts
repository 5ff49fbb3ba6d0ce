/** A sentence with its closing mark, and whether a line of the text began with it. */
export interface Sentence {
  readonly text: string
  readonly opensLine: boolean
}

/**
 * Cuts a text behind 。！？ and their narrow kin, behind a full stop before a blank, and at line breaks. Marks inside 《》, brackets and
 * quotes end no sentence, where these are closed, nor does a mark that a comma follows. Joined together the sentences are the text but for outer blanks.
 */
export function sentencesOf(text: string): readonly Sentence[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/).flatMap((line) => {
    const pieces = cutLine(line.trim()).map((piece) => piece.trim())
    return pieces.filter((piece) => piece !== '').map((piece, i) => ({ text: piece, opensLine: i === 0 }))
  })
}

const ENDS = /[。！？!?]+[”’」』"'）)】]*(?![。！？!?”’」』"'）)】、，,；;])|(?<=[\p{L}\p{M}%)])\.(?=\s)/gu
const PAIRS: readonly (readonly [string, string])[] = [
  ['《', '》'],
  ['（', '）'],
  ['(', ')'],
  ['“', '”'],
  ['「', '」'],
]

function cutLine(line: string): readonly string[] {
  const pieces: string[] = []
  let from = 0
  for (const end of line.matchAll(ENDS)) {
    const to = end.index + end[0].length
    if (PAIRS.some(([open, close]) => isOpen(line, from, to, open, close))) continue
    pieces.push(line.slice(from, to))
    from = to
  }
  return [...pieces, line.slice(from)]
}

/** Something opened in `from..to` that is closed only behind it. */
function isOpen(line: string, from: number, to: number, open: string, close: string): boolean {
  const piece = line.slice(from, to)
  return piece.lastIndexOf(open) > piece.lastIndexOf(close) && line.includes(close, to)
}
