import type { Row } from '../data/example.ts'
import { contextOf, type LintOptions } from './lint-rows.ts'
import type { Found, RuleId } from './rule.ts'
import { rules as allRules } from './rules/table.ts'

/** A row with the safe fixes of all rules made one after another. */
export interface FixedRow {
  readonly before: Row
  readonly after: Row | null // null: left out
  readonly rules: readonly RuleId[] // that changed it; none for a row that stays as it is
}

/**
 * Gives every row in order as it would be. Each rule sees what the rules before it left; a rule that drops a row ends its way.
 * @example for await (const { before, after } of fixRows(rows, { today })) ...
 */
export async function* fixRows(
  rows: AsyncIterable<Row> | Iterable<Row>,
  options: LintOptions,
): AsyncGenerator<FixedRow> {
  const context = await contextOf({ ...options, countTokens: null, heldOut: null })
  const fixing = (options.rules ?? allRules).filter(({ fixes }) => fixes)
  const inOrder = fixing.toSorted((a, b) => Number(DROPS.has(a.id)) - Number(DROPS.has(b.id)))
  const checks = inOrder.map(({ id, open }) => ({ id, check: open(context) }))
  let index = 0
  for await (const before of rows) {
    let after: Row | null = before
    const changedBy: RuleId[] = []
    for (const { id, check } of checks) {
      if (after === null) break
      const found: readonly Found[] = [...check.row(after, index)]
      const fix = found.find((one) => one.fix)?.fix // a rule has one fix for the row
      if (!fix) continue
      const { drop, ...texts } = fix
      after = drop ? null : { ...after, ...texts }
      changedBy.push(id)
    }
    index++
    yield { before, after, rules: changedBy }
  }
}

/** Rules that drop rows come last: two rows may be equal once their texts are clean. */
const DROPS: ReadonlySet<RuleId> = new Set(['empty', 'duplicate'])
