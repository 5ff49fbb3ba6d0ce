import { literally } from './compile.ts'
import type { Plain } from './normalise.ts'

/** Everyday and dialect words read as the ones that rules are written in: 甭 is 不用, 啥 is 什么. Each character keeps the place of its word. */
export type Respell = (plain: Plain) => Plain

/** @param spoken the word that rules use -> how people say it, normalised */
export function createRespell(spoken: ReadonlyMap<string, readonly string[]>): Respell {
  const meant = new Map([...spoken].flatMap(([word, others]) => others.map((other) => [other, word] as const)))
  if (meant.size === 0) return (plain) => plain
  const longestFirst = [...meant.keys()].sort((a, b) => b.length - a.length)
  const any = new RegExp(longestFirst.map(literally).join('|'), 'g')
  return (plain) => respell(plain, any, meant)
}

function respell(plain: Plain, any: RegExp, meant: ReadonlyMap<string, string>): Plain {
  const [out, from, to]: [string[], number[], number[]] = [[], [], []]
  const copy = (start: number, end: number) => {
    for (let i = start; i < end; i++) push(plain.text[i]!, plain.starts[i]!, plain.ends[i]!)
  }
  const push = (unit: string, start: number, end: number) => {
    out.push(unit)
    from.push(start)
    to.push(end)
  }
  let at = 0
  for (const { 0: word, index } of plain.text.matchAll(any)) {
    copy(at, index)
    at = index + word.length
    for (const unit of meant.get(word)!.split('')) push(unit, plain.starts[index]!, plain.ends[at - 1]!)
  }
  if (at === 0) return plain
  copy(at, plain.text.length)
  return { text: out.join(''), starts: from, ends: to }
}
