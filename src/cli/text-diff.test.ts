import { describe, expect, it } from 'vitest'
import { textDiff } from './text-diff.ts'

describe('textDiff', () => {
  it('gives only the lines that differ', () => {
    expect(textDiff('一\n二\n三', '一\n贰\n三')).toEqual(['- 二', '+ 贰'])
    expect(textDiff('一\n\n\n二', '一\n\n二')).toEqual(['- '])
    expect(textDiff('同', '同')).toEqual([])
  })

  it('writes out what nobody sees and what a terminal would obey', () => {
    expect(textDiff('多\u200b喝\u001b[31m水', '多喝水')).toEqual(['- 多⟨U+200B⟩喝⟨U+001B⟩[31m水', '+ 多喝水'])
  })

  it('cuts a long line around the change', () => {
    const [gone, come] = textDiff(`${'甲'.repeat(500)}３${'乙'.repeat(500)}`, `${'甲'.repeat(500)}3${'乙'.repeat(500)}`)
    expect(gone).toBe(`- …${'甲'.repeat(30)}３${'乙'.repeat(30)}…`)
    expect(come).toBe(`+ …${'甲'.repeat(30)}3${'乙'.repeat(30)}…`)
  })
})
