import type { Row } from '../../data/example.ts'
import { checkCitation } from '../../law/check-citation.ts'
import type { Citation } from '../../law/citation.ts'
import { explainsRepeal } from '../../law/explains-repeal.ts'
import { findCitations } from '../../law/find-citations.ts'
import type { Found, LintContext, LintRule } from '../rule.ts'

/** Farther behind the last article than laws grow when they are revised, so that no newer version explains it. */
const SURELY_NONE = 1.5

/** An answer that cites a statute which is repealed or not yet in force, or an article that it does not have. */
export const statute: LintRule = {
  id: 'statute',
  open: (context) => ({
    *row(row) {
      const told = new Set<string>()
      for (const citation of findCitations(row.answer, context.statutes)) {
        const found = faultOf(citation, row, context)
        const key = `${citation.law}/${found?.message}/${found?.values?.article ?? ''}`
        if (!found || told.has(key)) continue
        told.add(key)
        yield found
      }
    },
  }),
}

function faultOf(citation: Citation, row: Row, { statutes, today }: LintContext): Found | null {
  const verdict = checkCitation(citation, statutes, today)
  const { law, article, subArticle } = citation
  switch (verdict.status) {
    case 'repealed':
      return explainsRepeal(row.answer, citation) ? null : repealed(citation, row, verdict)
    case 'not-yet-in-force':
      return { severity: 'warning', message: 'lint.statuteNotYet', values: { law, from: verdict.from } }
    case 'no-such-article': {
      const { lastArticle: last } = verdict
      const sub = subArticle === null ? '' : `-${subArticle}`
      const severity = (article ?? 0) > last * SURELY_NONE || statutes.asOf >= today ? 'error' : 'warning'
      const values = { law, article: `${article}${sub}`, last, asOf: statutes.asOf }
      return { severity, message: sub ? 'lint.statuteNoSub' : 'lint.statuteNoArticle', values }
    }
    default:
      return null
  }
}

/** Facts before the repeal are judged by the law of their time: a row that names such a year gets a warning only. */
function repealed(
  { law, article }: Citation,
  { question, answer }: Row,
  { since, replacedBy }: { readonly since: string | null; readonly replacedBy: string | null },
): Found {
  if (since === null) return { severity: 'warning', message: 'lint.statuteRepealedUndated', values: { law } }
  const years = [...`${question}\n${answer}`.matchAll(/(?<!\d)((?:19|20)\d\d)年/g)].map(([, year]) => Number(year))
  const old = years.some((year) => year < Number(since.slice(0, 4)))
  const severity = old || article === null ? 'warning' : 'error'
  const values = { law, since, by: replacedBy ?? '-' }
  return { severity, message: old ? 'lint.statuteRepealedFacts' : 'lint.statuteRepealed', values }
}
