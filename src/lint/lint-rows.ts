import type { Row } from '../data/example.ts'
import { createEntityFinder } from '../deid/find-once.ts'
import { readStatutes } from '../law/statutes.ts'
import type { Finding, Found, LintContext, LintRule, RowCheck, RuleId, Severity } from './rule.ts'
import { rules as allRules } from './rules/table.ts'

/**
 * Reads rows once and says what is wrong with them, by rule and by row. Counts are exact; of each rule only the first findings are kept,
 * so a million rows fit. Changes nothing: `fixRows` does, where a person asks for it.
 */

export interface LintOptions extends Partial<LintContext> {
  readonly today: string
  readonly rules?: readonly LintRule[] // all of the table where absent
  readonly maxListed?: number // findings kept of each rule
}

export interface RuleReport {
  readonly id: RuleId
  readonly count: Readonly<Record<Severity, number>>
  readonly rows: number // with at least one finding
  readonly fixable: number // findings with a safe fix
  readonly findings: readonly Finding[] // the first ones
  readonly leftOut: number
}

export interface LintReport {
  readonly rows: number
  readonly errorRows: number
  readonly warningRows: number // without an error
  readonly score: number // 0-100
  readonly rules: readonly RuleReport[] // those that found something, in the order of the table
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info']

export function worstOf({ count }: RuleReport): Severity {
  return SEVERITIES.find((severity) => count[severity] > 0) ?? 'info'
}

/** All that a rule found, listed or not. */
export function findingsOf({ count }: RuleReport): number {
  return count.error + count.warning + count.info
}

/** In the order to read them: errors before warnings, many before few. */
export function worstFirst(rules: readonly RuleReport[]): readonly RuleReport[] {
  return rules.toSorted(
    (a, b) => SEVERITIES.indexOf(worstOf(a)) - SEVERITIES.indexOf(worstOf(b)) || findingsOf(b) - findingsOf(a),
  )
}

const MAX_LISTED = 100
/** What a row costs by its worst finding; information costs nothing. */
const COST = { error: 1, warning: 0.4 }

/** @example const { score, rules } = await lintRows(rows, { today: '2026-11-25' }) */
export async function lintRows(rows: AsyncIterable<Row> | Iterable<Row>, options: LintOptions): Promise<LintReport> {
  const context = await contextOf(options)
  const tallies = (options.rules ?? allRules).map((rule) => createTally(rule, context, options.maxListed ?? MAX_LISTED))
  const worst = createWorst()
  let count = 0
  for await (const row of rows) {
    for (const { check, take } of tallies)
      for (const found of check.row(row, count)) worst(take(found, count, row.line))
    count++
  }
  for (const { check, take } of tallies) {
    for (const found of check.end?.() ?? []) worst(take(found, found.at.row, found.at.line))
  }
  const { error: errorRows, warning: warningRows } = worst.rows()
  const cost = errorRows * COST.error + warningRows * COST.warning
  return {
    rows: count,
    errorRows,
    warningRows,
    score: count === 0 ? 100 : Math.max(0, Math.floor(100 * (1 - cost / count))),
    rules: tallies.map(({ report }) => report()).filter(({ rows }) => rows > 0),
  }
}

/** What is missing in the options is not checked. */
export async function contextOf(options: LintOptions): Promise<LintContext> {
  const { today, cutoffLen = null, countTokens = null, form = null, heldOut = null, maxNear = Infinity } = options
  const entities = options.entities ?? createEntityFinder()
  const statutes = options.statutes ?? (await readStatutes())
  return { today, cutoffLen, countTokens, form, heldOut, statutes, entities, maxNear }
}

interface Tally {
  readonly check: RowCheck
  readonly take: (found: Found, row: number, line: number) => Finding
  readonly report: () => RuleReport
}

function createTally({ id, open }: LintRule, context: LintContext, maxListed: number): Tally {
  const count = { error: 0, warning: 0, info: 0 }
  const findings: Finding[] = []
  let [rows, lastRow, fixable] = [0, -1, 0]
  return {
    check: open(context),
    take({ severity, message, values = {}, fix }, row, line) {
      count[severity]++
      if (row !== lastRow) rows++
      lastRow = row
      if (fix) fixable++
      const finding = { rule: id, severity, row, line, message, values, ...(fix ? { fix } : {}) }
      if (findings.length < maxListed) findings.push(finding)
      return finding
    },
    report() {
      const total = count.error + count.warning + count.info
      return { id, count, rows, fixable, findings, leftOut: total - findings.length }
    },
  }
}

/** The worst severity of each row, one byte a row. */
function createWorst() {
  const ranks = { info: 0, warning: 1, error: 2 }
  let worst = new Uint8Array(1024)
  function take({ row, severity }: Finding): void {
    if (row >= worst.length) {
      const larger = new Uint8Array(Math.max(row + 1, worst.length * 2))
      larger.set(worst)
      worst = larger
    }
    worst[row] = Math.max(worst[row]!, ranks[severity])
  }
  const rows = () => {
    let [error, warning] = [0, 0]
    for (const rank of worst) {
      if (rank === ranks.error) error++
      else if (rank === ranks.warning) warning++
    }
    return { error, warning }
  }
  return Object.assign(take, { rows })
}
