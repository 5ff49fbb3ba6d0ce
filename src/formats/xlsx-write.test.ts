import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { readSheet } from './xlsx-read.ts'
import { columnName, type NewSheet, writeXlsx } from './xlsx-write.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xlsx-'))
})
afterAll(() => rm(folder, { recursive: true }))

const sheet = (rows: readonly (readonly string[])[], more: Partial<NewSheet> = {}): NewSheet => ({
  name: '审核',
  columns: [
    { header: '编号', width: 12 },
    { header: '结论', width: 10, free: true, choices: ['通过', '修改', '驳回'], refusal: '请选择 "通过" < 修改' },
    { header: '版本', width: 8, hidden: true },
  ],
  rows,
  ...more,
})

async function write(sheets: readonly NewSheet[]): Promise<string> {
  const path = join(folder, `${Math.random()}.xlsx`)
  await writeFileAtomic(path, writeXlsx(sheets))
  return path
}

async function bytesOf(sheets: readonly NewSheet[]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of writeXlsx(sheets)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('writeXlsx', () => {
  it('gives back every text as it was', async () => {
    const texts = [
      'a',
      '=1+1',
      ' outer  blanks ',
      'two\nlines',
      'tab\there',
      'cr\r\nlf',
      '<b>&amp;"\'',
      '_x000D_ and _x005F_',
      '\u0001\u001f\u0085',
      '😀𠮷',
      '0012',
      '2026-11-25',
      'e\u0301',
      '\ufffe',
    ]
    const rows = texts.map((text) => [text, '', `${text}${text}`])
    const read = await readSheet(await write([sheet(rows)]))
    expect(read.sheet).toBe('审核')
    expect(read.rows).toEqual([['编号', '结论', '版本'], ...rows])
  })

  it('gives back any text', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 20 }), async (rows) => {
        expect((await readSheet(await write([sheet(rows)]))).rows.slice(1)).toEqual(rows)
      }),
      { numRuns: 30 },
    )
  })

  it('has frozen header, locked and hidden columns, and the list of choices', async () => {
    const parts = unzipSync(
      await bytesOf([
        sheet(
          [
            ['1', '', 'v'],
            ['2', '', 'v'],
          ],
          { protect: true },
        ),
      ]),
    )
    const xml = Buffer.from(parts['xl/worksheets/sheet1.xml']!).toString()
    expect(xml).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>')
    expect(xml).toContain('<col min="3" max="3" width="8" customWidth="1" hidden="1"/>')
    expect(xml).toContain('<sheetProtection sheet="1"')
    expect(xml).toContain('sqref="B2:B3"><formula1>&quot;通过,修改,驳回&quot;</formula1>')
    expect(xml).toContain('error="请选择 &quot;通过&quot; &lt; 修改"')
    expect(xml.match(/t="inlineStr"/g)).toHaveLength(7) // no cell of any other type
    expect(xml).not.toContain('<f>')
  })

  it('writes several sheets, one without rows, and the same bytes for the same rows', async () => {
    const sheets = [sheet([['1', '', 'v']]), sheet([], { name: '说明 <2>' })]
    const read = await readSheet(await write(sheets), { sheet: '2' })
    expect(read.sheets).toEqual(['审核', '说明 <2>'])
    expect(read.rows).toHaveLength(1)
    expect(await bytesOf(sheets)).toEqual(await bytesOf(sheets))
  })
})

describe('columnName', () => {
  it('counts as Excel does', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA'])
  })
})
