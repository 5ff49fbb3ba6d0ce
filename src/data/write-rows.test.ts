import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Row } from './example.ts'
import { openRows } from './open-rows.ts'
import { type LayoutOut, writeRows } from './write-rows.ts'

const dir = mkdtempSync(join(tmpdir(), 'write-rows-'))
afterAll(() => rmSync(dir, { recursive: true }))

async function written(rows: readonly Row[], layout: LayoutOut): Promise<string> {
  async function* each() {
    yield* rows
  }
  let text = ''
  for await (const piece of writeRows(each(), {
    layout,
    path: 'in',
    extras: ['id', 'group', 'tag', 'system', 'review', 'origin'],
  }))
    text += piece
  return text
}

async function readBack(text: string): Promise<Row[]> {
  const path = join(dir, 'back')
  writeFileSync(path, text)
  const file = await openRows(path)
  const rows: Row[] = []
  for await (const row of file.rows) rows.push(row)
  await file[Symbol.asyncDispose]()
  return rows
}

const text = fc
  .string({
    unit: fc.constantFrom('a', '糖', '=', '-', "'", '＋', '@', '"', ',', '\n', ' ', '[', '{', '\u{1f600}'),
    minLength: 1,
    maxLength: 8,
  })
  .map((made) => made.trim())
  .filter((made) => made !== '')
const pair = fc.record({ question: text, answer: text, tag: fc.option(text) })
const conversation = fc.record({
  question: text,
  answer: text,
  tag: fc.option(text),
  history: fc.array(fc.record({ question: text, answer: text }), { minLength: 1, maxLength: 3 }),
  system: text,
  group: text,
  id: text,
  review: text,
  origin: text,
})

const without = (rows: readonly Row[]) => rows.map(({ line: _, ...row }) => row)

describe('writeRows, then openRows', () => {
  it.each<[LayoutOut]>([['csv'], ['jsonl'], ['alpaca'], ['sharegpt'], ['openai']])(
    '%s gives back any rows',
    async (layout) => {
      const row = layout === 'csv' ? pair : fc.oneof(pair, conversation)
      await fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), async (made) => {
          const rows = made.map((each, i): Row => ({ ...each, line: i }))
          expect(without(await readBack(await written(rows, layout)))).toEqual(without(rows))
        }),
        { numRuns: 40 },
      )
    },
  )
})

describe('writeRows', () => {
  it('writes no cell that a spreadsheet would run, whoever reads it', async () => {
    const risky = ['=1+1', '+1', '-1', '@SUM(A1)', '＝1', "'=1", '\t=1'.trim(), '−1']
    const csv = await written(
      risky.map((answer, line) => ({ question: 'q', answer, tag: null, line })),
      'csv',
    )
    const cells = (parse(csv, { bom: true, from_line: 2 }) as string[][]).flat()
    for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
  })

  it('does not lose a conversation in a CSV', async () => {
    const row = { question: 'q', answer: 'a', tag: null, line: 7, history: [{ question: 'x', answer: 'y' }] }
    await expect(written([row], 'csv')).rejects.toMatchObject({ code: 'data.csvConversation', values: { line: 7 } })
  })

  it('writes an empty list for no rows', async () => {
    expect(JSON.parse(await written([], 'alpaca'))).toEqual([])
  })
})
