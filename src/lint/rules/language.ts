import type { LintRule } from '../rule.ts'

const HAN = /\p{Script=Han}/gu
const LATIN = /\p{Script=Latin}/gu
const OTHER =
  /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Thai}]/gu
const ADDRESS = /https?:\S{1,2000}/g
const MIN_LETTERS = 40
const ENOUGH = 400 // characters to know a language by
/** A question that may ask for another language. */
const ASKS_FOR_IT = /翻译|译成|英文|英语|日语|日文|韩语|俄语|代码|translat|english|chinese|中文/i

/** An answer in another language than its question. */
export const language: LintRule = {
  id: 'language',
  open: () => ({
    *row({ question, answer }) {
      if (ASKS_FOR_IT.test(question)) return
      const [asked, answered] = [scriptOf(question, 4), scriptOf(answer.replace(ADDRESS, ''), MIN_LETTERS)]
      if (asked !== null && answered !== null && asked !== answered)
        yield { severity: 'warning', message: 'lint.language' }
    },
  }),
}

/** The script of at least nine tenths of the letters, null where it is mixed or there are few. Names and drugs are Latin in any text. */
function scriptOf(whole: string, least: number): 'han' | 'latin' | 'other' | null {
  const text = whole.slice(0, ENOUGH)
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0
  const [han, latin, other] = [count(HAN) * 3, count(LATIN), count(OTHER) * 3] // one of these is about three Latin letters
  const all = han + latin + other
  if (all < least) return null
  if (han >= all * 0.5 && other < all * 0.3) return 'han'
  if (latin >= all * 0.9) return 'latin'
  return other >= all * 0.3 ? 'other' : null
}
