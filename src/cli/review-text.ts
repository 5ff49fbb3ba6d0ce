import { diffTexts } from '../review/diff.ts'
import type { Output } from './output.ts'
import { cells } from './side-by-side.ts'

/** Texts of rows on a terminal: nobody vouches for what stands in them. */

/** Without what steers a terminal or turns the direction of reading; line breaks and tabs stay. */
export function printable(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
}

/** The beginning of a text on one line of so many cells. */
export function oneLine(text: string, width: number): string {
  const line = printable(text).replace(/\s+/g, ' ')
  if (cells(line) <= width) return line
  let shown = ''
  for (const character of line) {
    if (cells(shown + character) > width - 1) break
    shown += character
  }
  return `${shown}…`
}

export function isColoured(out: Output): boolean {
  return out.isTty && !process.env.NO_COLOR
}

const RED = '\x1b[31;9m'
const GREEN = '\x1b[32;1m'
const OFF = '\x1b[0m'

/** What went and what came, in colours, or as wdiff marks it: `[-went-]{+came+}`. */
export function diffText(before: string, after: string, coloured: boolean): string {
  const marks = coloured ? ([RED, OFF, GREEN, OFF] as const) : (['[-', '-]', '{+', '+}'] as const)
  return diffTexts(before, after)
    .map(({ kind, text }) => {
      const shown = printable(text)
      if (kind === 'same') return shown
      return kind === 'removed' ? `${marks[0]}${shown}${marks[1]}` : `${marks[2]}${shown}${marks[3]}`
    })
    .join('')
}
