import { ACCEPTED, type Hit } from '../detector.ts'
import { edgeAt, isWordNotName, nameAt } from '../person-name.ts'
import { TOP_SURNAMES } from '../surnames.ts'

/** Names that other names explain: the other side of 张三与李四, lists, and the same name once more. */

const BESIDE = /^(?:[、,，/]|和|与|及|以及|诉|跟|同) {0,2}/
const LINKED = /^(?:诉|与|和|、|跟|及|同)/

export function* besides(text: string, hits: readonly Hit[]): Iterable<Hit> {
  const seen = new Set<number>() // a list is read once, not once from each of its names
  for (const first of hits) {
    let end = first.score >= ACCEPTED ? first.end : text.length
    for (let link = BESIDE.exec(text.slice(end, end + 4)); link; link = BESIDE.exec(text.slice(end, end + 4))) {
      const at = end + link[0].length
      if (seen.has(at)) break
      seen.add(at)
      const name = nameAt(text, at)
      if (!name?.common || isWordNotName(text, at, name) || name.edge === 0) break
      if (!name.usual || (/^[,，]/.test(link[0]) && name.edge < 2)) break
      if (/^[,，]/.test(link[0]) && name.length < 3) break
      yield { type: 'PERSON', start: at, end: at + name.length, score: LINKED.test(link[0]) ? 0.75 : ACCEPTED - 0.15 }
      end = at + name.length
    }
  }
}

/** Pieces between separators; one that is a name from end to end counts. */
export const PIECE = /[\u4e00-\u9fff]{2,12}/g
const SEPARATOR = /^(?:[、,，;；/|]| {1,4}|\n) {0,2}$/
const ENOUGH = 3

/** 张三、李四、王五: three pieces in a row, each of them a name and nothing else, two of them in full. */
export function* byList(text: string): Iterable<Hit> {
  let run: { start: number; end: number }[] = []
  let before = -1
  for (const found of text.matchAll(PIECE)) {
    const piece = pieceOf(text, found.index, found.index + found[0].length, run.length === 0)
    const linked = before >= 0 && found.index - before <= 6 && SEPARATOR.test(text.slice(before, found.index))
    if (!piece || (!linked && run.length > 0)) {
      yield* listed(run)
      run = []
    }
    const first = piece ?? pieceOf(text, found.index, found.index + found[0].length, true)
    if (first) run.push(first)
    before = found.index + found[0].length
  }
  yield* listed(run)
}

function listed(run: readonly { start: number; end: number }[]): readonly Hit[] {
  const full = run.filter(({ start, end }) => end - start > 2).length
  if (run.length < ENOUGH || full < 2) return []
  return run.map(({ start, end }) => ({ type: 'PERSON', start, end, score: 0.7 }))
}

/** The name that a piece is; of the first piece of a list the name at its end: 到会人员有张三、李四. */
function pieceOf(text: string, start: number, end: number, isFirst: boolean) {
  for (const length of isFirst ? [end - start, 3, 2] : [end - start]) {
    const at = end - length
    if (at < start || length > 4) continue
    const name = nameAt(text, at, end)
    if (name?.length === length && name.common && name.usual && !isWordNotName(text, at, name)) {
      if (at === start || (length > 2 && TOP_SURNAMES.has(text[at]!))) return { start: at, end }
    }
  }
  return undefined
}

/** The same full name elsewhere in the text. */
export function* again(text: string, hits: readonly Hit[]): Iterable<Hit> {
  const names = new Set(hits.filter(({ score }) => score >= ACCEPTED).map(({ start, end }) => text.slice(start, end)))
  for (const name of names) {
    if (name.length < 2 || /(?:先生|女士|医生|主任|律师)$/.test(name)) continue
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
      if (name.length > 2 || edgeAt(text, at + name.length) > 0)
        yield { type: 'PERSON', start: at, end: at + name.length, score: 0.7 }
    }
  }
}
