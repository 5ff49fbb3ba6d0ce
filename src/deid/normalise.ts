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

export function normalise(original: string): Normalised {
  const parts: string[] = []
  let places = new Uint32Array(original.length + 32) // start of each unit; its end is where the character ends
  let ends = new Uint32Array(places.length)
  let length = 0
  let run = 0 // from here on the original is as it was
  for (let at = 0; at < original.length; ) {
    const code = original.charCodeAt(at)
    const plain = isPlain(code)
    const char = plain ? '' : String.fromCodePoint(original.codePointAt(at)!)
    const end = at + (plain ? 1 : char.length)
    const folded = plain ? '' : fold(char)
    const count = plain ? 1 : folded.length
    if (length + count > places.length) [places, ends] = [grown(places, count), grown(ends, count)]
    places.fill(at, length, length + count)
    ends.fill(end, length, length + count)
    length += count
    if (!plain && folded !== char) {
      parts.push(original.slice(run, at), folded)
      run = end
    }
    at = end
  }
  const text = parts.join('') + original.slice(run)
  return { text, digits: readNumerals(text), starts: places.subarray(0, length), ends: ends.subarray(0, length) }
}

function grown(array: Uint32Array<ArrayBuffer>, count: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2 + count)
  larger.set(array)
  return larger
}

/** True for what stands for itself: ASCII and simplified Chinese characters. */
const isPlain = (code: number) => code < 0x80 || (code >= HAN && code <= HAN_END && SIMPLE[code - HAN] === 0)

const [HAN, HAN_END] = [0x4e00, 0x9fff]
const SIMPLE = Uint8Array.from({ length: HAN_END - HAN + 1 }, (_, i) =>
  TRADITIONAL.has(String.fromCharCode(HAN + i)) ? 1 : 0,
)

/** Soft hyphens, joiners, marks of direction, variation selectors: from, to. */
const INVISIBLE: readonly (readonly [number, number])[] = [
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2064],
  [0x2066, 0x2069],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xe0100, 0xe01ef],
]
const DASH = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/
const KEPT = /[\uFF0C\uFF1B\uFF01\uFF1F\u2460-\u24FF\u2026]/ // ，；！？ and enclosed numbers, which would glue themselves to the next digit

function fold(char: string): string {
  const simple = TRADITIONAL.get(char)
  if (simple !== undefined) return simple
  const code = char.codePointAt(0)!
  if (INVISIBLE.some(([from, to]) => code >= from && code <= to)) return ''
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
const RUN =
  /[〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖⓪①-⑨](?:[ -]?[〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖⓪①-⑨]){6,}/g

function readNumerals(text: string): string {
  return text.replace(RUN, (run) => run.replace(/[^ -]/g, (c) => READ[c] ?? c))
}
