import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cleanText } from './open-rows.ts'
import { readRows } from './rows.ts'

describe('cleanText', () => {
  it.each([
    ['a\\nb', 'a\nb'],
    ['a\\r\\nb', 'a\nb'],
    ['a\\\\nb', 'a\\\\nb'],
    ['a\r\nb\rc', 'a\nb\nc'],
    [' \u3000\ufeffa b \n\\n', 'a b'],
    ['\\n\\n', ''],
    ['a\\tb', 'a\\tb'],
  ])('%j becomes %j', (text, clean) => {
    expect(cleanText(text)).toBe(clean)
  })

  it('leaves clean text alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const clean = cleanText(text)
        expect(cleanText(clean)).toBe(clean)
        expect(clean).not.toMatch(/\r|^\s|\s$/)
      }),
    )
  })
})

describe('readRows', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rows-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function rowsOf(name: string, content: string) {
    const path = join(folder, name)
    await writeFile(path, content)
    return readRows(path)
  }

  it('reads the article of the product by the letter', async () => {
    const { kept } = await rowsOf(
      'article.csv',
      'question,answer\n"儿童发热39℃怎么办?","【初步判断】常见于病毒感染\\n【处理建议】物理降温\n【何时就医】持续高热"\n',
    )
    expect(kept).toEqual([
      {
        index: 0,
        row: {
          question: '儿童发热39℃怎么办?',
          answer: '【初步判断】常见于病毒感染\n【处理建议】物理降温\n【何时就医】持续高热',
          tag: null,
          line: 2,
        },
      },
    ])
  })

  it('drops and counts empty and repeated rows, and keeps their places', async () => {
    const { kept, ...counts } = await rowsOf(
      'drop.csv',
      'department,ask,answer\n内科,a,1\n外科,a,1\n内科, ,2\n内科,b,\\n\n,a,2\n内科,\\n,\n',
    )
    expect(kept.map(({ index, row }) => [index, row.question, row.answer, row.tag, row.line])).toEqual([
      [0, 'a', '1', '内科', 2],
      [4, 'a', '2', null, 6],
    ])
    expect(counts).toMatchObject({
      rowsRead: 6,
      droppedEmptyQuestion: 2,
      droppedEmptyAnswer: 1,
      droppedDuplicate: 1,
      unapproved: 0,
    })
  })

  it("puts Alpaca's input behind its instruction", async () => {
    const { kept } = await rowsOf(
      'alpaca.jsonl',
      '{"instruction":"翻译","input":"hello","output":"你好"}\n{"instruction":"问好","input":"","output":"您好"}\n',
    )
    expect(kept.map(({ row }) => row.question)).toEqual(['翻译\nhello', '问好'])
  })
})
