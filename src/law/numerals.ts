/** Chinese and Arabic whole numbers as statutes and their readers write them: 八十二, 一千二百六十, 一二六〇, 82, ８２. */

/** Characters that a number may be made of; for character classes of regular expressions. */
export const NUMERAL = '0-9０-９〇零一二三四五六七八九十百千两'

const DIGITS: Readonly<Record<string, number>> = {
  〇: 0,
  零: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
}
const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 }
const MAX_CHARS = 12

/** The number, or null where the text is none. @example parseNumeral('一千二百六十') // 1260 */
export function parseNumeral(text: string): number | null {
  if (text.length === 0 || text.length > MAX_CHARS) return null
  const narrow = text.normalize('NFKC')
  if (/^\d+$/.test(narrow)) return Number(narrow)
  const characters = [...narrow]
  if (characters.every((character) => character in DIGITS)) {
    return Number(characters.map((character) => DIGITS[character]).join(''))
  }
  return withUnits(characters)
}

/** 一千二百六十: units must fall, each with its digit before it; 十二 is 12. */
function withUnits(characters: readonly string[]): number | null {
  let [total, digit, lastUnit] = [0, null as number | null, 10_000]
  for (const character of characters) {
    const unit = UNITS[character]
    if (unit === undefined) {
      const value = DIGITS[character]
      if (value === undefined || (digit !== null && digit !== 0)) return null
      digit = value
      continue
    }
    if (unit >= lastUnit || digit === 0) return null
    total += (digit ?? 1) * unit
    lastUnit = unit
    digit = null
  }
  return total + (digit ?? 0)
}
