import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Row } from '../data/example.ts'
import { createStatutes } from '../law/statutes.ts'
import { type FixedRow, fixRows } from './fix-rows.ts'
import type { LintOptions } from './lint-rows.ts'
import { rules } from './rules/table.ts'

const options: LintOptions = { today: '2026-11-25', statutes: createStatutes('2025-04-05', []) }
const rowOf = (question: string, answer: string, line = 2): Row => ({ question, answer, tag: null, line })

async function fixed(rows: readonly Row[], some: LintOptions = options): Promise<readonly FixedRow[]> {
  const all: FixedRow[] = []
  for await (const row of fixRows(rows, some)) all.push(row)
  return all
}

describe('fixRows', () => {
  it('makes one fix after another', async () => {
    const [row] = await fixed([rowOf('发热\u200b怎么办', '<p>每日３次</p>\n\n\n\n多喝&nbsp;水')])
    expect(row!.after).toMatchObject({ question: '发热怎么办', answer: '每日3次\n多喝 水', line: 2 })
    expect(row!.rules).toEqual(['invisible', 'html', 'full-width'])
  })

  it('leaves out empty rows and those that are equal once they are clean', async () => {
    const rows = [rowOf('甲', '乙丙丁'), rowOf('甲', '乙\u200b丙丁', 3), rowOf('', '乙', 4), rowOf('甲', '<b></b>', 5)]
    const all = await fixed(rows)
    expect(all.map(({ after }) => after?.line ?? null)).toEqual([2, null, null, null])
    expect(all[1]!.rules).toEqual(['invisible', 'duplicate'])
  })

  it('makes only the fixes of the chosen rules, and no others', async () => {
    const html = rules.filter(({ id }) => id === 'html')
    const [row] = await fixed([rowOf('问\u200b题', '<b>好</b>')], { ...options, rules: html })
    expect(row!.after).toMatchObject({ question: '问\u200b题', answer: '好' })
    expect(await fixed([rowOf('问题', '没有什么要改')])).toEqual([
      { before: rowOf('问题', '没有什么要改'), after: rowOf('问题', '没有什么要改'), rules: [] },
    ])
  })

  it('is done after one pass, and loses no Han character, letter or digit outside tags', async () => {
    const unit = fc.constantFrom(
      '发',
      '热',
      '3',
      '３',
      'Ａ',
      '\n',
      ' ',
      '\u200b',
      '<br>',
      '&nbsp;',
      '&lt;',
      '，',
      '\u0007',
      '<b>',
      '👨‍👩',
    )
    const plain = (text: string) =>
      text
        .normalize('NFKC')
        .replace(/<\/?\w+>|&\w+;/g, '')
        .replace(/[^\p{L}\p{N}]/gu, '')
    await fc.assert(
      fc.asyncProperty(
        fc.array(unit, { maxLength: 30 }).map((units) => `问${units.join('')}`),
        async (answer) => {
          const [once] = await fixed([rowOf('问题', answer)])
          expect(plain(once!.after!.answer)).toBe(plain(answer))
          const [twice] = await fixed([once!.after!])
          if (!/&|<|>/.test(once!.after!.answer)) expect(twice!.rules).toEqual([])
        },
      ),
      { numRuns: 200 },
    )
  })
})
