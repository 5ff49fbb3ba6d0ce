import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutPassages } from './passages.ts'

const GUIDE = `# 门诊手册

前言一句。

## 发热

体温超过38.5℃时可以服用退热药。

多饮水，注意休息。
### 何时就医
<!-- 内部说明 -->
持续三天以上请就诊。
`

describe('cutPassages', () => {
  it('knows the headings and the lines of each passage', () => {
    expect(cutPassages(GUIDE)).toEqual([
      { text: '前言一句。', heading: '门诊手册', from: 3, to: 3 },
      { text: '体温超过38.5℃时可以服用退热药。\n多饮水，注意休息。', heading: '门诊手册 / 发热', from: 7, to: 9 },
      { text: '持续三天以上请就诊。', heading: '门诊手册 / 发热 / 何时就医', from: 12, to: 12 },
    ])
  })

  it('closes a passage between paragraphs once it is long enough', () => {
    const texts = cutPassages('一二三四五\n\n六七八九十\n\n甲乙', { minChars: 5 }).map(({ text }) => text)
    expect(texts).toEqual(['一二三四五', '六七八九十', '甲乙'])
  })

  it('cuts a long line behind a sentence', () => {
    const texts = cutPassages('第一句话。第二句话！第三句很长很长很长', { maxChars: 12 }).map(({ text }) => text)
    expect(texts).toEqual(['第一句话。第二句话！', '第三句很长很长很长'])
  })

  it('loses nothing and is never longer than asked', () => {
    const line = fc.string({ unit: fc.constantFrom(...'甲乙。！；; \ta1#😀'), maxLength: 40 })
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.integer({ min: 2, max: 30 }),
        fc.nat(40),
        (lines, maxChars, minChars) => {
          const document = lines.join('\n')
          const passages = cutPassages(document, { maxChars, minChars })
          const bare = (text: string) => text.replace(/\s/g, '')
          const told = lines.filter((each) => !/^#{1,6}\s+\S/.test(each.trim())).map(bare)
          expect(bare(passages.map(({ text }) => text).join(''))).toBe(told.join(''))
          for (const { text, from, to } of passages) {
            expect(text.length).toBeLessThanOrEqual(maxChars)
            expect(from).toBeLessThanOrEqual(to)
            expect(lines[from - 1]).toContain(text.split('\n')[0]!.slice(0, 1))
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})
