import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MadeReview, madeReview, madeRows, writing } from '../../test/support/made-review.ts'
import { readSheet } from '../formats/xlsx-read.ts'
import { writeXlsx } from '../formats/xlsx-write.ts'
import type { Lang } from '../texts/render.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { decide } from './decide.ts'
import { readVerdicts, reviewWorkbook } from './sheet.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sheet-'))
})
afterAll(() => rm(folder, { recursive: true }))

const [ID, QUESTION, ANSWER, VERDICT, CORRECTION, NOTE, SIGNATURE] = [0, 3, 4, 5, 6, 7, 8]

async function exported(made: MadeReview, lang: Lang = 'zh'): Promise<string[][]> {
  const path = join(folder, 'out.xlsx')
  await writeFileAtomic(path, reviewWorkbook((await made.open()).reviewed, lang))
  return (await readSheet(path)).rows.map((row) => Array.from({ length: 10 }, (_, i) => row[i] ?? ''))
}

/** The sheet as somebody saved it, read back. */
async function imported(made: MadeReview, cells: readonly (readonly string[])[], by = '李医生') {
  const [header, ...rows] = cells
  const path = join(folder, 'filled.xlsx')
  await writeFileAtomic(
    path,
    writeXlsx([{ name: 'any', columns: header!.map((name) => ({ header: name, width: 9 })), rows }]),
  )
  const { reviewed } = await made.open()
  return readVerdicts(path, by, new Map(reviewed.map((row) => [row.row.id, row])))
}

describe('the review sheet', () => {
  it.each(['zh', 'en'] as const)('comes back with the verdicts of an expert (%s)', async (lang) => {
    await using made = await madeReview(madeRows(4))
    const cells = await exported(made, lang)
    const words = lang === 'zh' ? ['通过', '修改', ' 驳回 '] : ['approve', 'Change', 'REJECT']
    cells[1]![VERDICT] = words[0]!
    cells[2]!.splice(VERDICT, 3, words[1]!, '- 第一\r\n- 第二', '写清楚')
    cells[3]!.splice(VERDICT, 3, words[2]!, '', '=错')
    const { drafts, faults, blank } = await imported(made, cells)
    expect([faults, blank]).toEqual([[], 1])
    expect(drafts.map(({ verdict, answer, note, place }) => [verdict, answer, note, place])).toEqual([
      ['approved', undefined, '', 'filled.xlsx:2'],
      ['changed', '- 第一\n- 第二', '写清楚', 'filled.xlsx:3'],
      ['rejected', undefined, '=错', 'filled.xlsx:4'],
    ])
    expect(await decide(made.folder, drafts, writing('李医生'))).toMatchObject({ written: 3 })
    const again = await imported(made, cells) // the same file once more
    expect(await decide(made.folder, again.drafts, writing('李医生'))).toMatchObject({ written: 0, unchanged: 3 })
  })

  it('holds no formula, and gives texts that look like one back exactly', async () => {
    const texts = ['=HYPERLINK("http://x","y")', '+1', '-5 mg', '@x', '＝1', "'=1", "'quoted'", '_x000D_']
    await using made = await madeReview(texts.map((text, i) => ({ question: text, answer: `${text} ${i}` })))
    const cells = await exported(made)
    for (const [i, text] of texts.entries())
      expect(cells[i + 1]![QUESTION]).toBe(/^'*[=+\-@＝]/.test(text) ? `'${text}` : text)
    for (const row of cells.slice(1)) row[VERDICT] = '通过'
    const { drafts, faults } = await imported(made, cells)
    expect([drafts.length, faults]).toEqual([texts.length, []])
  })

  it('tells every fault with its row in the sheet', async () => {
    await using made = await madeReview(madeRows(10))
    const cells = await exported(made)
    const set = (row: number, values: Readonly<Record<number, string>>) => Object.assign(cells[row - 1]!, values)
    set(2, { [VERDICT]: '好' })
    set(3, { [VERDICT]: '修改' })
    set(4, { [VERDICT]: '通过', [CORRECTION]: '新' })
    set(5, { [NOTE]: '只有备注' })
    set(6, { [QUESTION]: '别的问题', [VERDICT]: '通过' })
    set(7, { [ANSWER]: '别的答案', [VERDICT]: '通过' })
    set(8, { [ID]: 'f'.repeat(64), [VERDICT]: '通过' })
    set(9, { [ID]: '', [VERDICT]: '通过' })
    set(10, { [VERDICT]: '通过', [SIGNATURE]: '王医生' })
    cells.push(cells[10]!.with(VERDICT, '驳回'))
    const { drafts, faults } = await imported(made, cells)
    expect(drafts).toEqual([])
    expect(faults.map(({ code, values }) => [code, values.place])).toEqual([
      ['review.sheetVerdict', 'filled.xlsx:2'],
      ['review.sheetNoCorrection', 'filled.xlsx:3'],
      ['review.sheetCorrection', 'filled.xlsx:4'],
      ['review.sheetNoVerdict', 'filled.xlsx:5'],
      ['review.sheetQuestionEdited', 'filled.xlsx:6'],
      ['review.sheetAnswerEdited', 'filled.xlsx:7'],
      ['review.idUnknown', 'filled.xlsx:8'],
      ['review.sheetNoId', 'filled.xlsx:9'],
      ['review.sheetSignature', 'filled.xlsx:10'],
      ['review.sheetTwice', 'filled.xlsx:12'],
    ])
    for (const fault of faults) expect(fault.render('zh')).not.toMatch(/别的|只有备注|王医生/)
  })

  it('finds a row that was changed meanwhile', async () => {
    await using made = await madeReview(madeRows(2))
    const cells = await exported(made)
    const { reviewed } = await made.open()
    await decide(
      made.folder,
      [{ place: '', row: reviewed[0]!.row.id, seen: null, verdict: 'changed', answer: '新', note: '' }],
      writing('王'),
    )
    for (const row of cells.slice(1)) row[VERDICT] = '通过'
    const { drafts } = await imported(made, cells)
    await expect(decide(made.folder, drafts, writing('李医生'))).rejects.toMatchObject({
      faults: [{ code: 'review.changedMeanwhile', values: { place: 'filled.xlsx:2' } }],
    })
  })

  it('takes columns in any order and with others between them, and refuses another sheet', async () => {
    await using made = await madeReview(madeRows(2))
    const cells = (await exported(made)).map((row, i) => [i === 0 ? '我的列' : 'x', ...row.toReversed()])
    cells[1]![cells[0]!.indexOf('结论')] = '驳回'
    expect((await imported(made, cells)).drafts).toHaveLength(1)
    await expect(
      imported(made, [
        ['问题', '答案'],
        ['a', 'b'],
      ]),
    ).rejects.toThrow('columns are missing: id, version, verdict')
  })

  it('signs machine-made rows by the name in the sheet', async () => {
    await using made = await madeReview([{ question: '机', answer: '器', origin: 'machine' }])
    const cells = await exported(made)
    expect(cells[1]![2]).toBe('人工智能生成')
    cells[1]![VERDICT] = '通过'
    const unsigned = await imported(made, cells)
    await expect(decide(made.folder, unsigned.drafts, writing('李医生'))).rejects.toThrow('written by a machine')
    cells[1]![SIGNATURE] = '李医生'
    await decide(made.folder, (await imported(made, cells)).drafts, writing('李医生'))
    expect((await made.open()).reviewed[0]!.state).toBe('approved')
  })

  it('does not cut a text that no cell can hold', async () => {
    await using made = await madeReview([
      { question: '长', answer: '字'.repeat(32_767) },
      { question: '短', answer: '字'.repeat(32_766) },
    ])
    const { reviewed } = await made.open()
    expect(() => reviewWorkbook(reviewed, 'zh')).toThrow(/32767 characters/)
    expect(() => reviewWorkbook(reviewed.slice(1), 'zh')).not.toThrow()
  })
})
