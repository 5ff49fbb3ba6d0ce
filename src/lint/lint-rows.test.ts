import { describe, expect, it } from 'vitest'
import type { Row } from '../data/example.ts'
import { createStatutes } from '../law/statutes.ts'
import { type LintOptions, lintRows } from './lint-rows.ts'
import type { LintRule } from './rule.ts'

/** Rows that have no three characters in common. */
const han = (i: number, from: number) =>
  Array.from({ length: 12 }, (_, k) => String.fromCharCode(0x4e00 + ((i * 397 + (from + k) * 131) % 5000))).join('')
const rowOf = (i: number): Row => ({ question: `${han(i, 0)}？`, answer: `${han(i, 20)}。`, tag: null, line: i + 2 })
const options: LintOptions = { today: '2026-11-25', statutes: createStatutes('2025-04-05', []) }

/** Tells every row whose index a number divides. */
const every = (n: number, severity: 'error' | 'warning' | 'info', id: LintRule['id']): LintRule => ({
  id,
  open: () => ({
    row: (_, index) => (index % n === 0 ? [{ severity, message: 'lint.empty', values: { field: 'answer' } }] : []),
  }),
})

describe('lintRows', () => {
  it('counts everything and lists the first', async () => {
    const rules = [every(2, 'warning', 'echo'), every(10, 'error', 'empty'), every(1, 'info', 'greeting')]
    const report = await lintRows(
      Array.from({ length: 1000 }, (_, i) => rowOf(i)),
      { ...options, rules, maxListed: 7 },
    )
    expect(report).toMatchObject({ rows: 1000, errorRows: 100, warningRows: 400, score: 74 }) // 100 - 10 - 0.4 * 40
    expect(report.rules.map(({ id, rows, leftOut, findings }) => [id, rows, leftOut, findings.length])).toEqual([
      ['echo', 500, 493, 7],
      ['empty', 100, 93, 7],
      ['greeting', 1000, 993, 7],
    ])
    expect(report.rules[1]!.findings[1]).toEqual({
      rule: 'empty',
      severity: 'error',
      row: 10,
      line: 12,
      message: 'lint.empty',
      values: { field: 'answer' },
    })
  })

  it('reads rows as they come and keeps none', async () => {
    let alive = 0
    async function* stream(): AsyncGenerator<Row> {
      for (let i = 0; i < 50; i++) {
        alive++
        yield rowOf(i)
        alive--
      }
    }
    const report = await lintRows(stream(), options)
    expect([report.rows, report.score, report.rules, alive]).toEqual([50, 100, [], 0])
  })

  it('takes findings that a rule makes at the end only', async () => {
    const late: LintRule = {
      id: 'form',
      open: () => ({
        row: () => [],
        end: () => [{ severity: 'error', message: 'lint.duplicate', values: { first: 2 }, at: { row: 1, line: 3 } }],
      }),
    }
    const report = await lintRows([rowOf(0), rowOf(1)], { ...options, rules: [late] })
    expect([report.errorRows, report.score, report.rules[0]!.findings[0]!.line]).toEqual([1, 50, 3])
  })

  it('gives an empty file the full score', async () => {
    expect(await lintRows([], options)).toEqual({ rows: 0, errorRows: 0, warningRows: 0, score: 100, rules: [] })
  })
})
