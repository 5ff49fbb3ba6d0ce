import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Row } from './example.ts'
import { inspectRows, openRows, type RowsOptions } from './open-rows.ts'
import { readRows } from './rows.ts'

const dir = mkdtempSync(join(tmpdir(), 'open-rows-'))
afterAll(() => rmSync(dir, { recursive: true }))

function file(name: string, content: string): string {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}

async function rowsOf(path: string, options: RowsOptions = {}): Promise<Row[]> {
  const file = await openRows(path, options)
  const rows: Row[] = []
  try {
    for await (const row of file.rows) rows.push(row)
  } finally {
    await file[Symbol.asyncDispose]()
  }
  return rows
}

const json = (name: string, ...rows: readonly object[]) => file(name, rows.map((row) => JSON.stringify(row)).join('\n'))

describe('openRows reads', () => {
  it('OpenAI messages, with system, history and parts of text', async () => {
    const messages = [
      { role: 'system', content: '你是医生' },
      { role: 'user', content: '头痛' },
      { role: 'assistant', content: '多久了?' },
      { role: 'user', content: [{ type: 'text', text: '三天' }] },
      { role: 'user', content: '还发热' },
      { role: 'assistant', content: '请就医' },
      { role: 'user', content: '谢谢' },
    ]
    expect(await rowsOf(json('openai.jsonl', { messages, id: 7, department: '内科', case_id: 'c1' }))).toEqual([
      {
        question: '三天\n还发热',
        answer: '请就医',
        tag: '内科',
        line: 1,
        history: [{ question: '头痛', answer: '多久了?' }],
        system: '你是医生',
        group: 'c1',
        id: '7',
      },
    ])
  })

  it('ShareGPT, whose assistant may greet first; what is none of text is counted', async () => {
    const good = [
      { from: 'gpt', value: '您好' },
      { from: 'human', value: '问' },
      { from: 'gpt', value: '答' },
    ]
    const path = json(
      'sharegpt.jsonl',
      { conversations: good },
      { conversations: [...good, { from: 'tool', value: '{}' }] },
      { conversations: [] },
      { conversations: [{ from: 'human', value: '问' }] },
    )
    const { kept, rowsRead, droppedUnreadable, about } = await readRows(path)
    expect(kept).toEqual([{ index: 0, row: { question: '问', answer: '答', tag: null, line: 1 } }])
    expect({ rowsRead, droppedUnreadable, about }).toMatchObject({
      rowsRead: 4,
      droppedUnreadable: 3,
      about: { layout: 'sharegpt' },
    })
  })

  it('Alpaca with history and system, inside an object', async () => {
    const row = { instruction: '问', input: '补充', output: '答', system: 's', history: [['早', '你好']] }
    expect(await rowsOf(file('alpaca.json', JSON.stringify({ version: 1, data: [row] })))).toEqual([
      {
        question: '问\n补充',
        answer: '答',
        tag: null,
        line: 1,
        system: 's',
        history: [{ question: '早', answer: '你好' }],
      },
    ])
  })

  it('columns that were named, by name or by number', async () => {
    const path = file('named.csv', 'x,y,z\n1,2,3\n')
    const want = [{ question: '2', answer: '1', tag: '3', line: 2 }]
    expect(await rowsOf(path, { columns: { question: 'Y', answer: '1', tag: 'z' } })).toEqual(want)
    await expect(rowsOf(path, { columns: { question: 'w', answer: 'x' } })).rejects.toMatchObject({
      code: 'data.columnMissing',
      values: { setting: 'question_column', count: 3 },
    })
  })

  it('rows without a header, once they are told to be', async () => {
    const path = file('bare.csv', '头痛三天了怎么办？,多休息。\n发热怎么办？,多喝水。\n')
    await expect(rowsOf(path)).rejects.toMatchObject({ code: 'data.noHeader' })
    const rows = await rowsOf(path, { header: false, columns: { question: '1', answer: '2' } })
    expect(rows.map(({ line }) => line)).toEqual([1, 2])
  })

  it('does not take a list of several values for a text', async () => {
    const rows = [...Array(300).fill({ question: 'a', answer: 'b' }), { question: 'a', answer: ['b', 'c'] }]
    await expect(rowsOf(json('late.jsonl', ...rows))).rejects.toMatchObject({
      code: 'data.cellNested',
      values: { line: 301 },
    })
  })
})

describe('inspectRows', () => {
  it('says what a page may show, and that it must ask', async () => {
    const found = await inspectRows(file('ask.csv', '甲,乙\n一,二\n'))
    expect(found).toMatchObject({ format: 'CSV', encoding: 'UTF-8', columns: ['甲', '乙'], nested: [], mapping: null })
    expect(await inspectRows(json('m.jsonl', { messages: [{ role: 'user', content: 'a' }] }))).toMatchObject({
      layout: 'openai',
      mapping: { messages: 'messages' },
      nested: ['messages'],
    })
  })
})

const SHARED = '../shared/data/'
describe.skipIf(!existsSync(SHARED))('real files without hand editing (skipped where ../shared/data is absent)', () => {
  it.each([
    ['medical/toyhom_sample.gb18030.csv', 7644, 378, 'GB18030', 'ask', 'answer'],
    ['medical/zhongjing_huatuo26M_test.json', 6000, 0, 'UTF-8', 'instruction', 'output'],
    ['legal/lecoqa_train.json', 1234, 0, 'UTF-8', '问题', '答案文本'],
  ])('%s', async (name, rows, duplicates, encoding, question, answer) => {
    const read = await readRows(SHARED + name)
    expect(read.rowsRead).toBe(rows)
    expect(read.about.encoding).toBe(encoding)
    if (duplicates > 0) expect(read.droppedDuplicate).toBeGreaterThanOrEqual(duplicates)
    expect((await inspectRows(SHARED + name)).mapping).toMatchObject({ question, answer })
  })
})
