/** The sentence and the clause around a hit, in the normalised text: as far as a rule's exceptions look. */
export interface Around {
  readonly before: string // of the sentence, up to the hit
  readonly clauseBefore: string
  readonly hit: string
  readonly gaps: readonly string[] // what the pattern let stand between its words
  readonly clauseAfter: string
  readonly after: string // of the sentence, with the mark that ends it
  readonly next: string // what follows the sentence
}

const REACH = 80
const NEXT = 12
const SENTENCE_END = /[。!?;\n]|\.(?=\s|$)/g
const CLAUSE_END = /[,:]/g

export function around(text: string, start: number, end: number, gaps: readonly string[]): Around {
  const head = text.slice(Math.max(0, start - REACH), start)
  const before = head.slice(lastEnd(head, SENTENCE_END))
  const tail = text.slice(end, end + REACH)
  const stop = tail.search(SENTENCE_END)
  const after = stop < 0 ? tail : tail.slice(0, stop + 1)
  const clauseStop = after.search(/[,:。!?;\n]|\.(?=\s|$)/)
  return {
    before,
    clauseBefore: before.slice(lastEnd(before, CLAUSE_END)),
    hit: text.slice(start, end),
    gaps,
    clauseAfter: clauseStop < 0 ? after : after.slice(0, clauseStop),
    after,
    next: stop < 0 ? '' : tail.slice(stop + 1, stop + 1 + NEXT),
  }
}

function lastEnd(text: string, mark: RegExp): number {
  let end = 0
  for (const { index } of text.matchAll(mark)) end = index + 1
  return end
}
