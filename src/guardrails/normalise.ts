import type { Han } from './han.ts'

/**
 * A text as the rules see it, each UTF-16 unit with the place it comes from: compatibility forms, width and case folded, marks and invisible
 * characters gone, look-alike letters Latin, Chinese characters simplified, and nothing left that only keeps letters of a word apart.
 */
export interface Plain {
  readonly text: string
  readonly starts: readonly number[] // UTF-16 offset in the original of each unit of `text`
  readonly ends: readonly number[]
}

export function normalise(original: string, han: Han): Plain {
  return joinApart(fold(original, han))
}

interface Units {
  readonly units: string[]
  readonly starts: number[]
  readonly ends: number[]
}

const DROPPED = /^[\p{Cf}\p{Mn}\p{Me}\u115f\u1160\u3164\uffa0]$/u
const BLANK = /^[\s\u2800\p{Zs}]$/u

function fold(original: string, han: Han): Units {
  const out: Units = { units: [], starts: [], ends: [] }
  const push = (unit: string, start: number, end: number) => {
    out.units.push(unit)
    out.starts.push(start)
    out.ends.push(end)
  }
  for (let i = 0; i < original.length; ) {
    const code = original.codePointAt(i)!
    const end = i + (code > 0xffff ? 2 : 1)
    if (code < 0x80) push(foldAscii(code), i, end)
    else if (code >= 0x4e00 && code <= 0x9fff) push(simple(original[i]!, han), i, end)
    else foldOther(original.slice(i, end), han, (unit) => push(unit, i, end))
    i = end
  }
  return out
}

function foldAscii(code: number): string {
  if (code === 10 || code === 13) return '\n'
  if (code <= 32 || code === 127) return ' '
  return String.fromCharCode(code >= 65 && code <= 90 ? code + 32 : code)
}

function foldOther(char: string, han: Han, push: (unit: string) => void): void {
  if (DROPPED.test(char)) return
  if (BLANK.test(char)) {
    push(char === '\u2028' || char === '\u2029' ? '\n' : ' ')
    return
  }
  for (const part of char.normalize('NFKD').toLowerCase()) {
    if (DROPPED.test(part)) continue
    const one = BLANK.test(part) ? ' ' : simple(CONFUSABLE.get(part) ?? part, han)
    for (const unit of one.split('')) push(unit)
  }
}

function simple(char: string, han: Han): string {
  return han.simplified.get(char) ?? char
}

/** Letters of other scripts that look Latin. */
const CONFUSABLE: ReadonlyMap<string, string> = new Map(
  [...'аaеeоoрpсcуyхxіiѕsһhԁdԛqԝwјjοoαaρpνvιiκkτtυuеeɡgıiƅbɑa'.matchAll(/(.)(.)/gu)].map(([, a, b]) => [a!, b!]),
)

const HAN = /^[\u3400-\u9fff\uf900-\ufaff]$/
const WORD = /^[a-z]$/
/** Marks that may stand between the characters of one word; quotes, brackets and marks of sentences do not. */
const SOFT = /^[ .·•・‧∙⋅*\-_~|/\\+=#^`'&@$%<>…—–─\p{So}\p{Sk}\p{Sm}\p{Sc}\p{Cs}]$/u
const MARK = /^[，、,;；:：!！?？。\n]$/
const MAX_APART = 6 // marks between two characters of one word

type Kind = 'han' | 'letter' | 'soft' | 'mark' | 'other'

function kindOf(unit: string): Kind {
  if (HAN.test(unit)) return 'han'
  if (WORD.test(unit)) return 'letter'
  if (SOFT.test(unit)) return 'soft'
  return MARK.test(unit) ? 'mark' : 'other'
}

/** Drops what stands between Chinese characters, and between single letters or characters set apart one by one. */
function joinApart({ units, starts, ends }: Units): Plain {
  const kinds = units.map(kindOf)
  const dropped = new Uint8Array(units.length)
  dropSoft(units, kinds, dropped)
  dropSpelled(units, kinds, dropped)
  const kept = units.map((_, i) => i).filter((i) => dropped[i] === 0)
  return {
    text: kept.map((i) => units[i]).join(''),
    starts: kept.map((i) => starts[i]!),
    ends: kept.map((i) => ends[i]!),
  }
}

function dropSoft(units: readonly string[], kinds: readonly Kind[], dropped: Uint8Array): void {
  let last = -1 // the last unit that is not soft
  for (let i = 0; i < kinds.length; i++) {
    if (kinds[i] === 'soft') continue
    const between = i - last - 1
    if (last >= 0 && between > 0 && between <= MAX_APART) {
      const bothHan = kinds[i] === 'han' && kinds[last] === 'han'
      const oneHan = kinds[i] === 'han' || kinds[last] === 'han'
      for (let k = last + 1; k < i; k++) if (bothHan || (oneHan && units[k] === ' ')) dropped[k] = 1
    }
    last = i
  }
}

const MIN_SPELLED = 3

/** 保，证，胜，诉 and g-u-a-r-a-n-t-e-e: single characters with something between each two of them. */
function dropSpelled(units: readonly string[], kinds: readonly Kind[], dropped: Uint8Array): void {
  let run: number[] = []
  /** The end of the run, or the neighbour beyond the same mark: 您的病一，定，能，治，好了 */
  const alike = (step: 1 | -1) => {
    const end = step < 0 ? run[0]! : run.at(-1)!
    const mark = units[end + step]
    const beyond = kinds[end + 2 * step]
    return mark !== undefined && mark === units[end - step] && beyond === 'han' ? end + 2 * step : end
  }
  const close = () => {
    if (run.length >= MIN_SPELLED) {
      const [first, last] = [alike(-1), alike(1)]
      for (let i = first; i < last; i++) if (kinds[i] === 'soft' || kinds[i] === 'mark') dropped[i] = 1
    }
    run = []
  }
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i]!
    if (kind !== 'han' && kind !== 'letter') continue
    const alone =
      kinds[i - 1] !== 'han' && kinds[i - 1] !== 'letter' && kinds[i + 1] !== 'han' && kinds[i + 1] !== 'letter'
    const before = run.at(-1)
    if (before !== undefined && !(alone && joins(kinds, before, i))) close()
    if (alone) run.push(i)
  }
  close()
}

function joins(kinds: readonly Kind[], from: number, to: number): boolean {
  if (to - from - 1 > MAX_APART) return false
  const letters = kinds[from] === 'letter' || kinds[to] === 'letter'
  for (let i = from + 1; i < to; i++) if (kinds[i] !== 'soft' && (letters || kinds[i] !== 'mark')) return false
  return true
}
