import { type ArticleMention, findArticles } from './article-mentions.ts'
import type { Citation } from './citation.ts'
import { findLaws, type LawMention } from './law-mentions.ts'
import type { Statutes } from './statutes.ts'

/**
 * Every statute that a text names, with its articles, in order: 《…》 or bare names, short names, lists and ranges (each end is a
 * citation), 该法 and 本法 for the law named last. An article that no law can be told for is left out: it may be of a contract.
 * Linear in the length of the text.
 * @example findCitations('依据《劳动合同法》第八十二条', statutes) // [{ law: '中华人民共和国劳动合同法', article: 82, ... }]
 */
export function findCitations(text: string, statutes: Statutes): readonly Citation[] {
  const laws = findLaws(text, statutes)
  const articles = findArticles(text, laws)
  const citations: Citation[] = []
  const cited = new Set<LawMention>()
  let next = 0
  let last: Bound | null = null
  for (const article of articles) {
    while (next < laws.length && laws[next]!.end <= article.start) next++
    const law: LawMention | null = lawOf(text, article, laws.slice(Math.max(0, next - MAX_BACK), next), last)
    last = { article, law }
    if (!law) continue
    cited.add(law)
    const start = adjacent(text, law.end, article.start) ? law.start : article.start
    const { end, article: number, subArticle } = article
    citations.push({ start, end, law: law.law, article: number, subArticle })
  }
  const named = laws
    .filter((law) => !cited.has(law) && !law.needsArticle)
    .map(({ start, end, law }): Citation => ({ start, end, law, article: null, subArticle: null }))
  return [...citations, ...named].toSorted((a, b) => a.start - b.start || a.end - b.end)
}

interface Bound {
  readonly article: ArticleMention
  readonly law: LawMention | null
}

const MAX_BACK = 40 // laws looked back at for 该法
const SENTENCE_END = /[。！？!?\n]/
/** What stands before an article of something that is no statute, or none that was named: 合同第三条, 该解释第二条. */
const OTHER_THING =
  /(?:合同|协议|章程|公约|条约|制度|手册|守则|解释|批复|答复|意见|纪要|细则|办法|条例|通知|公告|附件|判决书?|裁定书?)(?:书|文本|中|里)?(?:[（(][一二三四五六七]{1,2}[)）]|[一二三四五六七])?\s?$/

/** A list goes on with the law of its first article; else the law named last in the sentence, or, at the head of a sentence, in the text. */
function lawOf(
  text: string,
  article: ArticleMention,
  before: readonly LawMention[],
  last: Bound | null,
): LawMention | null {
  const law = before.at(-1)
  if (article.listed && last && (!law || law.end <= last.article.start)) return last.law
  if (!law) return null
  if (adjacent(text, law.end, article.start)) return law
  const gap = text.slice(Math.max(law.end, article.start - 80), article.start)
  if (OTHER_THING.test(gap.slice(-16))) return null
  if (law.end >= article.start - 80 && !SENTENCE_END.test(gap)) return law
  return article.heads ? law : null
}

function adjacent(text: string, from: number, to: number): boolean {
  return to - from <= 12 && /^(?:[\s的之中里》：:,，]|（[^（）]{0,8}）)*$/.test(text.slice(from, to))
}
