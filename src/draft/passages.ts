/** Documents of the site -> passages that a question can be asked about, cut between paragraphs. Knows text and Markdown, no model. */

/** A piece of a document, with where it stands. */
export interface Passage {
  readonly text: string
  readonly heading: string // the Markdown headings above it, outermost first; '' where there are none
  readonly from: number // lines, 1 for the first
  readonly to: number
}

export interface PassageOptions {
  readonly minChars?: number // shorter paragraphs are joined with what follows under the same heading
  readonly maxChars?: number // longer ones are cut at line ends and sentence ends
}

interface Piece {
  readonly text: string
  readonly line: number
}

/** Every line of the document that is no heading and no comment stands in exactly one passage, in order. */
export function cutPassages(
  document: string,
  { minChars = 160, maxChars = 800 }: PassageOptions = {},
): readonly Passage[] {
  const passages: Passage[] = []
  const path: string[] = []
  let open: Piece[] = []
  const size = () => open.reduce((sum, { text }) => sum + text.length + 1, -1)
  const close = () => {
    if (open.length > 0) passages.push(passageOf(open, path))
    open = []
  }
  for (const [i, line] of document.split(/\r\n|\r|\n/).entries()) {
    const text = line.trim()
    const heading = /^(#{1,6})\s+(.+?)\s*#*$/.exec(text)
    if (heading) {
      close()
      path.splice(heading[1]!.length - 1)
      path[heading[1]!.length - 1] = heading[2]!
    } else if (/^<!--.*-->$/.test(text)) close()
    else if (text === '') {
      if (size() >= minChars) close()
    } else {
      for (const piece of cutLine(text, maxChars)) {
        if (open.length > 0 && size() + 1 + piece.length > maxChars) close()
        open.push({ text: piece, line: i + 1 })
      }
    }
  }
  close()
  return passages
}

function passageOf(pieces: readonly Piece[], path: readonly string[]): Passage {
  const text = pieces.map((piece) => piece.text).join('\n')
  const heading = path.filter((each) => each !== undefined).join(' / ')
  return { text, heading, from: pieces[0]!.line, to: pieces.at(-1)!.line }
}

/** A line longer than a passage, behind its sentences; a sentence longer than that, anywhere but within a character. */
function cutLine(line: string, maxChars: number): readonly string[] {
  const pieces: string[] = []
  let rest = line
  while (rest.length > maxChars) {
    const start = rest.slice(0, maxChars)
    const end = Math.max(...[...'。！？；!?;'].map((mark) => start.lastIndexOf(mark))) + 1
    const isPair = /[\ud800-\udbff]$/.test(start)
    const cut = end > 0 ? end : isPair && maxChars > 1 ? maxChars - 1 : maxChars
    pieces.push(rest.slice(0, cut).trim())
    rest = rest.slice(cut).trim()
  }
  return [...pieces, rest].filter((piece) => piece !== '')
}
