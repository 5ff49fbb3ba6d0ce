import { STATE } from './plain-name.ts'
import type { Statute, Statutes } from './statutes.ts'

/** A law's name in a text, or a word that stands for the one named last. */
export interface LawMention {
  readonly start: number
  readonly end: number
  readonly law: string // official name, or as written
  readonly needsArticle: boolean // 该法, 侵权法: by itself it cites nothing
}

const MAX_TITLE = 120
/** Titles that are statutes although the table does not have them; others are books, forms, drugs. */
const STATUTE_TITLE =
  /(?:法|法典|条例|规定|办法|细则|解释|批复|规则|规程|规范|决定|意见|通则|总则|纪要|公约|通知)(?:[（(].{0,16}[)）])?$/
/** Bare names read on: 合同法律关系 and 物权法定 name no law. */
const READS_ON = /^(?:律|院|人(?!民)|学|理|制|治|官|系|庭|域|盲|务|案|定(?!义)|规(?!定)|宝)/
const FOREIGN =
  /(?:德国|法国|日本|台湾|台湾地区|香港|澳门|美国|英国|瑞士|意大利|荷兰|俄罗斯|韩国|新加坡|外国|中华民国|民国)(?:的)?$/
/** Without an article and without 《》 a name is often that of a subject: 合同法的一般原理. These words make it a source. */
const CITES = /(?:据|依|照|按|违反|适用|我国|共和国|新|原|旧)$/
/** 《物权法》（第五版），中国人民大学出版社 is a book. */
const BOOK = /^(?:[（(]第.{1,3}版|[^《》。；\n]{0,24}出版社)/
const PRONOUN = /(?:该|本|同|此|上述|前述)(法典|法(?![律院官人庭治学])|条例|解释|规定|办法)(?=第|\s?[0-9０-９])/g

/** Laws named in `text` in order, none inside another. */
export function findLaws(text: string, statutes: Statutes): readonly LawMention[] {
  const found: LawMention[] = []
  const pronouns = [...text.matchAll(PRONOUN)]
  let nextPronoun = 0
  for (let at = 0; at < text.length; ) {
    while (nextPronoun < pronouns.length && pronouns[nextPronoun]!.index < at) nextPronoun++
    const pronoun = pronouns[nextPronoun]
    const mention: LawMention | null =
      text[at] === '《'
        ? titled(text, at, statutes)
        : pronoun?.index === at
          ? standIn(pronoun, found)
          : bare(text, at, statutes)
    if (mention) found.push(mention)
    at = mention ? mention.end : at + 1
  }
  return found
}

function titled(text: string, start: number, statutes: Statutes): LawMention | null {
  const end = titleEnd(text, start)
  if (end < 0) return null
  const title = text.slice(start + 1, end - 1)
  const statute = statutes.named(title)
  const names = statute !== null || STATUTE_TITLE.test(title)
  if (!names || BOOK.test(text.slice(end, end + 32))) return { start, end, law: title, needsArticle: true } // swallowed: it names no statute
  const from = FOREIGN.test(text.slice(Math.max(0, start - 6), start)) ? null : statute
  return { start, end, law: from?.name ?? title, needsArticle: false }
}

/** Behind the 》 that closes the 《 at `start`; -1 where there is none near. Also 《…〉 and 《…<…>》 are written. */
function titleEnd(text: string, start: number): number {
  let depth = 0
  const limit = Math.min(text.length, start + MAX_TITLE)
  for (let at = start; at < limit; at++) {
    if (text[at] === '《') depth++
    else if (text[at] === '》' && --depth === 0) return at + 1
    if (depth > 2 || text[at] === '\n') return -1
  }
  return -1
}

function bare(text: string, at: number, statutes: Statutes): LawMention | null {
  const hit = statutes.nameAt(text, at)
  if (!hit || isPartOfWord(text, at, hit.end, hit.statute)) return null
  const start = text.endsWith(STATE, at)
    ? at
    : at - (text.slice(Math.max(0, at - STATE.length), at) === STATE ? STATE.length : 0)
  const cites = start < at || CITES.test(text.slice(Math.max(0, start - 4), start)) || text.startsWith('规定', hit.end)
  return { start, end: hit.end, law: hit.statute.name, needsArticle: hit.short || !cites }
}

function isPartOfWord(text: string, start: number, end: number, { name }: Statute): boolean {
  if (FOREIGN.test(text.slice(Math.max(0, start - 6), start))) return true
  if (text.startsWith('消法', start) && /[取撤注吊打抵]/.test(text.charAt(start - 1))) return true
  return /[法典则]$/.test(name) && READS_ON.test(text.slice(end, end + 2))
}

/** 该法 is the law named last whose name ends so; 本解释 is no law. */
function standIn(pronoun: RegExpExecArray, found: readonly LawMention[]): LawMention | null {
  const noun = pronoun[1]!
  const ending = noun.startsWith('法') ? /(?:法|法典|通则|总则)(?:[（(].*)?$/ : new RegExp(`${noun}(?:[（(].*)?$`)
  const law = found.slice(-8).findLast(({ law }) => ending.test(law))
  const [start, end] = [pronoun.index, pronoun.index + pronoun[0].length]
  return law ? { start, end, law: law.law, needsArticle: true } : null
}
