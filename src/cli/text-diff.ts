/** Two texts as the lines in which they differ, for a terminal: what nobody sees is written out, long lines are cut around the change. */

const CONTEXT = 30 // characters kept around a change in a long line
const MAX_LINE = 160

/** @example textDiff('a\nb', 'a\nc') // ['- b', '+ c'] */
export function textDiff(before: string, after: string): readonly string[] {
  const [left, right] = [before.split('\n'), after.split('\n')]
  const head = common(left, right)
  const tail = common(left.slice(head).toReversed(), right.slice(head).toReversed())
  const [gone, come] = [left.slice(head, left.length - tail), right.slice(head, right.length - tail)]
  return [
    ...gone.map((line, i) => `- ${clipped(line, come[i] ?? '')}`),
    ...come.map((line, i) => `+ ${clipped(line, gone[i] ?? '')}`),
  ]
}

function common<T>(left: ArrayLike<T>, right: ArrayLike<T>): number {
  const length = Math.min(left.length, right.length)
  let count = 0
  while (count < length && left[count] === right[count]) count++
  return count
}

/** The part of `line` in which it differs from `other`. */
function clipped(line: string, other: string): string {
  if (line.length <= MAX_LINE) return visible(line)
  const from = Math.max(0, common(line, other) - CONTEXT)
  const same = common([...line].toReversed(), [...other].toReversed())
  const to = Math.min(line.length, Math.max(from + MAX_LINE, 0), Math.max(from + 1, line.length - same + CONTEXT))
  return `${from > 0 ? '…' : ''}${visible(line.slice(from, to))}${to < line.length ? '…' : ''}`
}

/** Controls and characters without width by their number: a terminal must not obey them, and a reader shall see them. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })
}
