import { checkCitation } from '../law/check-citation.ts'
import type { Citation, CitationVerdict } from '../law/citation.ts'
import { explainsRepeal } from '../law/explains-repeal.ts'
import { findCitations } from '../law/find-citations.ts'
import type { Statutes } from '../law/statutes.ts'
import { type Lang, text } from '../texts/render.ts'
import type { CitedStatute } from './contract.ts'
import type { Citer } from './ports.ts'

const LANGS: readonly Lang[] = ['zh', 'en']

/** Statutes that an answer names, each with what the table of statutes says of it today, and a line on those that the asker must not rely on. */
export function createCiter(statutes: Statutes, today: () => string): Citer {
  const notes = LANGS.map(
    (lang) => text(lang, 'serve.citeNote', { asOf: statutes.asOf, faults: '\n' }).split('\n', 1)[0]!,
  )
  const isNote = (line: string) => notes.some((note) => line.startsWith(note))
  return (whole) => {
    const answer = whole
      .split('\n')
      .filter((line) => !isNote(line))
      .join('\n') // what this said of it is none of its citations
    const citations: CitedStatute[] = []
    const told = new Set<string>()
    for (const citation of findCitations(answer, statutes)) {
      const cited = citedOf(citation, checkCitation(citation, statutes, today()), answer, statutes.asOf)
      const key = JSON.stringify([cited.law, cited.article, cited.sub_article, cited.explained])
      if (told.has(key)) continue
      told.add(key)
      citations.push(cited)
    }
    return { citations, note: (lang) => noteOn(citations, lang, statutes.asOf) }
  }
}

function citedOf(citation: Citation, verdict: CitationVerdict, answer: string, asOf: string): CitedStatute {
  const { start, end, law, article, subArticle } = citation
  return {
    text: answer.slice(start, end),
    law,
    article,
    sub_article: subArticle,
    status: verdict.status,
    since: verdict.status === 'repealed' ? verdict.since : verdict.status === 'not-yet-in-force' ? verdict.from : null,
    replaced_by: verdict.status === 'repealed' ? verdict.replacedBy : null,
    last_article: verdict.status === 'no-such-article' ? verdict.lastArticle : null,
    explained: verdict.status === 'repealed' && explainsRepeal(answer, citation),
    as_of: asOf,
  }
}

/** Null where every statute that the table knows is in force, or the answer says itself that it is not. */
function noteOn(citations: readonly CitedStatute[], lang: Lang, asOf: string): string | null {
  const faults = new Set(citations.flatMap((cited) => (cited.explained ? [] : faultOf(cited, lang))))
  if (faults.size === 0) return null
  return text(lang, 'serve.citeNote', { asOf, faults: [...faults].join(lang === 'zh' ? '；' : '; ') })
}

function faultOf({ law, article, sub_article: sub, status, ...cited }: CitedStatute, lang: Lang): readonly string[] {
  switch (status) {
    case 'repealed': {
      const since = cited.since ?? text(lang, 'serve.citeSomeDay')
      const by = cited.replaced_by
      return [text(lang, by === null ? 'serve.citeRepealed' : 'serve.citeReplaced', { law, since, by: by ?? '' })]
    }
    case 'not-yet-in-force':
      return [text(lang, 'serve.citeNotYet', { law, since: cited.since ?? '' })]
    case 'no-such-article': {
      const number = sub === null ? `${article}` : `${article}-${sub}`
      return [text(lang, 'serve.citeNoArticle', { law, article: number, last: cited.last_article ?? 0 })]
    }
    default:
      return []
  }
}
