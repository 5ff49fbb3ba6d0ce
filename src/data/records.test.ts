import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTable } from '../formats/table.ts'
import type { RowsOptions } from './open-rows.ts'
import { readRecords, renderRecords, splitRowsOf } from './records.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-records-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(name: string, content: string, options: RowsOptions = {}) {
  const path = join(folder, name)
  await writeFile(path, content)
  return readRecords(path, options)
}

const QA = { question: 'q', answer: 'a' }

describe('readRecords', () => {
  it('keeps what JSON has, nested values and numbers too', async () => {
    const objects = [
      { ...QA, id: 7, laws: ['x', { y: null }] },
      { ...QA, flag: true },
    ]
    for (const [name, content] of [
      ['a.jsonl', `${objects.map((object) => JSON.stringify(object)).join('\n\n')}\n`],
      ['b.json', `\uFEFF${JSON.stringify(objects, null, 1)}`],
    ] as const) {
      const records = await read(name, content)
      expect(records.names).toEqual(['question', 'answer', 'id', 'laws', 'flag'])
      expect(records.rows.map(({ values }) => values)).toEqual(objects)
      const written = renderRecords('out.jsonl', records.names, objects)
      expect(
        written
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ).toEqual(objects)
    }
  })

  it('keeps what CSV has, as it stands', async () => {
    const { names, rows } = await read('a.csv', 'question,answer, note\n"a\nb","c\\nd",007\n')
    expect(names).toEqual(['question', 'answer', 'note'])
    expect(rows.map(({ values }) => ({ ...values }))).toEqual([{ question: 'a\nb', answer: 'c\\nd', note: '007' }])
  })
})

describe('splitRowsOf', () => {
  it('gives question, department and group as training reads them', async () => {
    const content = 'instruction,input,output,科室,case_id\n问, 补充 ,答,内科,7\n问,,答,,\n'
    const [first, second] = splitRowsOf(await read('c.csv', content))
    expect(first).toMatchObject({ question: '问\n补充', tag: '内科', group: '7' })
    expect(second).toEqual({ question: '问', answer: '答', tag: null, line: 3 })
  })

  it.each([
    ['case_ib', 'data.columnTypo'],
    ['patient', 'data.columnMissing'],
  ])('refuses the column %s', async (group, code) => {
    const reading = read('d.csv', 'question,answer,case_id\nq,a,1\n', { columns: { group } })
    await expect(reading).rejects.toMatchObject({ code })
  })
})

describe('renderRecords', () => {
  it('writes CSV that is read back as it was', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '病', ',', '"', '\n', '\r\n', ' ', '\\', '，', '=', "'") })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ question: cell, 'an "a", b': cell }), { minLength: 1 }), async (rows) => {
        const names = ['question', 'an "a", b']
        const filled = rows.filter((row) => names.some((name) => row[name as 'question'] !== '')) // a blank line is no row
        const path = join(folder, 'x.csv')
        await writeFile(path, renderRecords('x.CSV', names, filled))
        const { columns, rows: back } = await readTable(path)
        expect(columns).toEqual(names)
        expect(back.map(({ values }) => ({ ...values }))).toEqual(filled)
      }),
    )
  })

  it('writes a JSON array, and refuses what it cannot write', () => {
    expect(JSON.parse(renderRecords('x.json', ['b', 'a'], [{ a: 1, b: 'x' }]))).toEqual([{ b: 'x', a: 1 }])
    expect(renderRecords('x.csv', ['a'], [{ a: { b: [1] } }])).toBe('\ufeff"a"\r\n"{""b"":[1]}"\r\n')
    expect(() => renderRecords('x.xlsx', ['a'], [])).toThrow(/\.csv, \.jsonl, \.json/)
  })
})
