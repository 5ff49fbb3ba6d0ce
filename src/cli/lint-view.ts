/** One screen of what the linter found: a line for each rule with its count and first places, what to do, and the score. */
import type { FixedRow } from '../lint/fix-rows.ts'
import { findingsOf, type LintReport, type RuleReport, worstFirst, worstOf } from '../lint/lint-rows.ts'
import type { Output } from './output.ts'
import { cells, pad } from './side-by-side.ts'
import { textDiff } from './text-diff.ts'

const LINES_SHOWN = 6
const DIFFS_SHOWN = 20

export function showLint(path: string, report: LintReport, out: Output): void {
  const { rows, score, errorRows, warningRows } = report
  out.say('cli.lintHead', { path, rows, score, errorRows, warningRows, clean: rows - errorRows - warningRows })
  if (report.rules.length === 0) out.say('cli.lintClean')
  else showRules(report.rules, out)
}

function showRules(rules: readonly RuleReport[], out: Output): void {
  const sorted = worstFirst(rules)
  const titles = sorted.map((rule) => `${out.text(`cli.lint_${worstOf(rule)}`)}  ${rule.id}`)
  const width = Math.max(...titles.map(cells))
  for (const [i, rule] of sorted.entries()) {
    const numbers = rule.findings.slice(0, LINES_SHOWN).map(({ line }) => line)
    const lines = `${numbers.join(', ')}${findingsOf(rule) > numbers.length ? ' …' : ''}`
    const title = out.text(`lint.rule_${rule.id}`)
    out.line()
    out.say('cli.lintRule', { name: pad(titles[i]!, width), count: findingsOf(rule), title, lines })
    for (const { message, values } of firstOfEach(rule)) out.line(`    ${out.text(message, values)}`)
  }
  out.line()
  const fixable = rules.reduce((sum, rule) => sum + rule.fixable, 0)
  if (fixable > 0) out.say('cli.lintFixable', { count: fixable })
  out.say('cli.lintScore')
}

/** The first finding of each message, at most three: one sentence explains all of its kind. */
function firstOfEach({ findings }: RuleReport): RuleReport['findings'] {
  return findings.filter(({ message }, i) => findings.findIndex((other) => other.message === message) === i).slice(0, 3)
}

/** What the safe fixes would change; the only place that shows a row's text, because the user asked for it. */
export function showDiff(changed: readonly FixedRow[], out: Output): void {
  for (const { before, after, rules } of changed.slice(0, DIFFS_SHOWN)) {
    out.line()
    out.say(after === null ? 'cli.lintDrops' : 'cli.lintChanges', { line: before.line, rules: rules.join(', ') })
    if (after === null) continue
    for (const field of ['question', 'answer'] as const) {
      if (before[field] !== after[field])
        for (const line of textDiff(before[field], after[field])) out.line(`  ${line}`)
    }
  }
  if (changed.length > DIFFS_SHOWN) out.say('cli.lintMoreDiffs', { more: changed.length - DIFFS_SHOWN })
}
