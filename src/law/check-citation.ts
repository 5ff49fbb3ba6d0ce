import type { Citation, CitationVerdict } from './citation.ts'
import type { Statute, Statutes, StatuteVersion } from './statutes.ts'

/**
 * Whether what a citation names exists and is in force on the day `today` (ISO). Only facts of the table speak: a law that it does not
 * know is `unknown-law`, an article of a law whose text was not at hand counts as existing.
 */
export function checkCitation(
  { law, article, subArticle }: Pick<Citation, 'law' | 'article' | 'subArticle'>,
  statutes: Statutes,
  today: string,
): CitationVerdict {
  const statute = statutes.named(law) ?? interpreted(law, statutes)
  if (!statute) return { status: 'unknown-law' }
  const { repealed, versions } = statute
  if (repealed && (repealed.since === null || repealed.since <= today)) {
    return { status: 'repealed', since: repealed.since, replacedBy: repealed.by }
  }
  if (statutes.named(law) === null) return { status: 'unknown-law' } // an interpretation of a law in force: we do not know it
  const current = versions.filter((version) => dayOf(version) <= today)
  const coming = versions.find((version) => dayOf(version) > today)
  if (current.length === 0 && coming) return { status: 'not-yet-in-force', from: dayOf(coming) }
  const newest = current.at(-1)
  if (article === null || !newest || newest.last === null || has(newest, article, subArticle))
    return { status: 'in-force' }
  if (coming && has(coming, article, subArticle)) return { status: 'not-yet-in-force', from: dayOf(coming) }
  return { status: 'no-such-article', lastArticle: newest.last }
}

function dayOf({ effect, publish }: StatuteVersion): string {
  return effect ?? publish ?? ''
}

function has({ last, subs }: StatuteVersion, article: number, subArticle: number | null): boolean {
  if (last === null || article > last || article < 1) return false
  return subArticle === null || subArticle <= (subs[article] ?? 0)
}

/** An interpretation that the table does not have went with the law it interprets. */
function interpreted(law: string, statutes: Statutes): Statute | null {
  const [, inner] =
    /适用[《〈<]?([^《》〈〉<>]{2,20}?法)[》〉>]?.{0,20}(?:解释|意见|规定)/.exec(law.slice(0, 100)) ?? []
  const statute = inner === undefined ? null : statutes.named(inner)
  return statute?.repealed ? statute : null
}
