import type { LawMention } from './law-mentions.ts'
import { NUMERAL, parseNumeral } from './numerals.ts'

/** 第八十二条 in a text, whatever it is an article of. */
export interface ArticleMention {
  readonly start: number
  readonly end: number // behind 款 and 项
  readonly article: number
  readonly subArticle: number | null
  readonly listed: boolean // goes on a list or a range: 第三十六条、第三十八条
  readonly heads: boolean // stands at the head of a line or a sentence, and goes on no list
}

const N = `[${NUMERAL}]{1,12}`
const JOIN = '(?:、|，|,|和|及|以及|与|或|或者|并|至|到|-|－|—|–|~|～)'
/** 第39、40、41条, 39条, 第三十九条之一 */
const MORE = (first: string) => `(?:\\s?${JOIN}\\s?${first}${N}){0,12}`
const ARTICLE = new RegExp(
  `(?:第\\s?${N}${MORE('第?\\s?')}|(?<![${NUMERAL}第])${N}${MORE('')})\\s?条(?!例|件|款项)(?:\\s?之\\s?${N})?`,
  'g',
)
const NUMBER = new RegExp(N, 'g')
const PARTS = new RegExp(`^(?:[、和及与]?\\s?第?\\s?[（(]?${N}[)）]?\\s?[款项目])+`)
const LINE_HEAD =
  /(?:^|[\n。；;！？:：])[\s“"「『（(]*(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、．)）]\s*|[（(][\d一二三四五六七八九十]{1,2}[)）]\s*|[-*•·]\s*|其中[，,]?)?$/
const LISTED = new RegExp(`(?:${JOIN}|；|;)\\s?(?:第\\s?)?$`)

/** Articles in order. One without 第 counts only right behind a law's name, or in a list: 民法典1165条. */
export function findArticles(text: string, laws: readonly LawMention[]): readonly ArticleMention[] {
  const lawEnds = new Set(laws.map(({ end }) => end))
  const found: ArticleMention[] = []
  for (const match of text.matchAll(ARTICLE)) {
    const [start, whole] = [match.index, match[0]]
    const before = text.slice(Math.max(0, start - 12), start)
    const last = found.at(-1)
    const listed = last !== undefined && start - last.end <= 4 && LISTED.test(text.slice(last.end, start) || ' ')
    if (!whole.startsWith('第') && !listed && !lawEnds.has(start - (/[\s（(》]*$/.exec(before)?.[0].length ?? 0)))
      continue
    const end =
      start + whole.length + (PARTS.exec(text.slice(start + whole.length, start + whole.length + 60))?.[0].length ?? 0)
    found.push(...numbersOf(whole, start, end, { listed, heads: !listed && LINE_HEAD.test(before) }))
  }
  return found
}

/** 第三十九、四十条 is two; 之一 belongs to the last. */
function numbersOf(
  whole: string,
  start: number,
  end: number,
  { listed, heads }: Pick<ArticleMention, 'listed' | 'heads'>,
): readonly ArticleMention[] {
  const [list = '', sub] = whole.split(/条\s?(?:之\s?)?/)
  const articles = [...list.matchAll(NUMBER)].map(([numeral]) => parseNumeral(numeral))
  const subArticle = sub ? parseNumeral(sub) : null
  return articles.flatMap((article, i) =>
    article === null
      ? []
      : [
          {
            start,
            end,
            article,
            subArticle: i === articles.length - 1 ? subArticle : null,
            listed: listed || i > 0,
            heads,
          },
        ],
  )
}
