/** Two texts in two columns of a terminal. Han characters and full-width marks take two cells. */
export function sideBySide(
  titles: readonly [string, string],
  texts: readonly [string, string],
  columns: number,
): string {
  const width = Math.max(20, Math.floor((columns - 3) / 2))
  const wrapped = texts.map((text) => text.split('\n').flatMap((line) => wrap(line, width)))
  const height = Math.max(...wrapped.map((lines) => lines.length))
  const row = (left: string, right: string) => `${pad(left, width)} │ ${right}`.trimEnd()
  const rule = `${'─'.repeat(width)}─┼─${'─'.repeat(width)}`
  const body = Array.from({ length: height }, (_, i) => row(wrapped[0]![i] ?? '', wrapped[1]![i] ?? ''))
  return [row(...titles), rule, ...body].join('\n')
}

function wrap(line: string, width: number): readonly string[] {
  const lines = ['']
  for (const character of line) {
    if (cells(lines.at(-1)!) + cells(character) > width) lines.push('')
    lines[lines.length - 1] += character
  }
  return lines
}

/** The text with blanks up to `width` cells. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cells(text)))
}

/** Cells of a terminal that the text takes. */
export function cells(text: string): number {
  let count = 0
  for (const character of text)
    count +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1
  return count
}
