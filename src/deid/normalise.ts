import { TRADITIONAL } from './traditional.ts'

/**
 * A text as the detectors read it, with the way back. Widths are folded (１ -> 1, （ -> (), invisible characters are dropped, dashes
 * become `-`, traditional forms that labels, names and addresses use become simplified ones. `，；！？。` stay: they end things.
 */
export interface Normalised {
  readonly text: string
  /** The same, unit for unit, with runs of Chinese numerals as digits: 一三八零零… -> 13800… */
  readonly digits: string
  /** Original offsets at which unit i of `text` begins and behind which it ends. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

const INVISIBLE = /[\u00AD\u034F\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFE00-\uFE0F\uFEFF\u{E0100}-\u{E01EF}]/u
const DASH = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/
const KEPT = /[\uFF0C\uFF1B\uFF01\uFF1F\u2460-\u24FF\u2026]/ // ，；！？ and enclosed numbers, which would glue themselves to the next digit

export function normalise(original: string): Normalised {
  const parts: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  let at = 0
  for (const char of original) {
    const end = at + char.length
    const folded = fold(char)
    for (let i = 0; i < folded.length; i++) {
      starts.push(at)
      ends.push(end)
    }
    parts.push(folded)
    at = end
  }
  const text = parts.join('')
  return { text, digits: readNumerals(text), starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) }
}

function fold(char: string): string {
  const code = char.charCodeAt(0)
  if (code < 0x80) return char
  const simple = TRADITIONAL.get(char)
  if (simple !== undefined) return simple
  if (code >= 0x4e00 && code <= 0x9fff) return char
  if (INVISIBLE.test(char)) return ''
  if (DASH.test(char)) return '-'
  if (KEPT.test(char)) return char
  const folded = char.normalize('NFKC')
  return TRADITIONAL.get(folded) ?? folded
}

const NUMERALS = '〇零一二三四五六七八九'
const READ: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...NUMERALS].map((c, i) => [c, String(Math.max(0, i - 1))])),
  ...Object.fromEntries([...'壹贰叁肆伍陆柒捌玖'].map((c, i) => [c, String(i + 1)])),
  ...Object.fromEntries([...'①②③④⑤⑥⑦⑧⑨'].map((c, i) => [c, String(i + 1)])),
  '○': '0',
  幺: '1',
  '⓪': '0',
}
const RUN = /[〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖⓪①-⑨](?:[ -]?[〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖⓪①-⑨]){6,}/g

function readNumerals(text: string): string {
  return text.replace(RUN, (run) => run.replace(/[^ -]/g, (c) => READ[c] ?? c))
}
