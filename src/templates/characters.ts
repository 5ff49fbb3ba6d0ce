/**
 * Which characters an exact answer is made of, by code points: one table for the grammar and for the exact parser, so that the two
 * cannot drift apart. Knows no form.
 */

type Ranges = readonly (readonly [first: number, last: number])[]

/** What `String.prototype.trim` takes away and does not end a line. */
const BLANK: Ranges = [
  [0x09, 0x09],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]

/** Line breaks of every kind, control characters, halves of characters, and the brackets that only titles have. */
const NEVER: Ranges = [
  [0x00, 0x08],
  [0x0a, 0x1f],
  [0x7f, 0x9f],
  [0x2028, 0x2029],
  [0x3010, 0x3011], // 【】
  [0xd800, 0xdfff],
]

/** What no text begins with: ! , . : ; ? and 、。！，．：；？. The tolerant parser passes over a colon behind a title. */
const CLOSING: Ranges = [
  [0x21, 0x21],
  [0x2c, 0x2c],
  [0x2e, 0x2e],
  [0x3a, 0x3b],
  [0x3f, 0x3f],
  [0x3001, 0x3002],
  [0xff01, 0xff01],
  [0xff0c, 0xff0c],
  [0xff0e, 0xff0e],
  [0xff1a, 0xff1b],
  [0xff1f, 0xff1f],
]

/** Characters that may not stand inside a line, at its ends, and behind a title. */
const FORBIDDEN = {
  text: NEVER,
  edge: [...NEVER, ...BLANK],
  start: [...NEVER, ...BLANK, ...CLOSING],
} as const satisfies Readonly<Record<string, Ranges>>

type Place = keyof typeof FORBIDDEN
export const places = Object.keys(FORBIDDEN) as readonly Place[]

/** The characters allowed at a place, as a class of llama.cpp's grammars. */
export function gbnfClass(place: Place): string {
  const escaped = (point: number) =>
    point < 0x100 ? `\\x${point.toString(16).padStart(2, '0')}` : `\\u${point.toString(16).padStart(4, '0')}`
  const ranges = FORBIDDEN[place].map(([first, last]) => escaped(first) + (last > first ? `-${escaped(last)}` : ''))
  return `[^${ranges.join('')}]`
}

/** Least characters of a section's first line: less is no content. */
export const MIN_CHARS = 4

/** A line as the grammar has it: the one behind a title, or one that follows. */
export function isExactLine(line: string, kind: 'first' | 'next', maxChars: number): boolean {
  const points = Array.from(line, (character) => character.codePointAt(0)!)
  if (points.length < (kind === 'first' ? MIN_CHARS : 1) || points.length > maxChars) return false
  const inside = points.slice(1, -1)
  return (
    allows(kind === 'first' ? 'start' : 'edge', points[0]!) &&
    allows('edge', points.at(-1)!) &&
    inside.every((point) => allows('text', point))
  )
}

function allows(place: Place, point: number): boolean {
  return !FORBIDDEN[place].some(([first, last]) => point >= first && point <= last)
}
