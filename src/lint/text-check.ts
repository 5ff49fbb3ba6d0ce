import type { Row } from '../data/example.ts'
import type { TextKey } from '../texts/render.ts'
import type { Found, LintRule, RuleId, Severity } from './rule.ts'

/** What a rule looks for that is wrong in any text, question or answer. */
export interface TextFault {
  readonly id: RuleId
  readonly severity: Severity
  readonly message: TextKey // may say {field}
  readonly has: (text: string) => boolean
  readonly fix?: (text: string) => string // only where it cannot change the meaning
}

/** A rule over question and answer, with one finding for both. */
export function textRule({ id, severity, message, has, fix }: TextFault): LintRule {
  function* check(row: Row): Iterable<Found> {
    const fields = (['question', 'answer'] as const).filter((field) => has(row[field]))
    if (fields.length === 0) return
    const changed = Object.fromEntries(fields.flatMap((field) => (fix ? [[field, fix(row[field])]] : [])))
    yield {
      severity,
      message,
      values: { field: fields.join(', ') },
      ...(fix ? { fix: changed } : {}),
    }
  }
  return { id, ...(fix ? { fixes: true } : {}), open: () => ({ row: check }) }
}
