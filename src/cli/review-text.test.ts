import { describe, expect, it } from 'vitest'
import { diffText, oneLine, printable } from './review-text.ts'
import { cells } from './side-by-side.ts'

describe('texts of rows on a terminal', () => {
  it('cannot steer it', () => {
    expect(printable('a\x1b[2Jb\u202ec\r\n\td\x9b')).toBe('a\ufffd[2Jb\ufffdc\ufffd\n\td\ufffd')
    expect(diffText('\x1b]0;x', '\x1b]0;y', true)).not.toContain('\x1b]')
  })

  it('are cut to one line of so many cells', () => {
    expect(oneLine('短\n 文', 20)).toBe('短 文')
    const cut = oneLine('高血压患者能不能吃水果', 10)
    expect(cut).toBe('高血压患…')
    expect(cells(cut)).toBeLessThanOrEqual(10)
  })

  it('are marked as wdiff does where there is no colour', () => {
    expect(diffText('每日2次', '每日3次', false)).toBe('每日[-2-]{+3+}次')
    expect(diffText('每日2次', '每日3次', true)).toBe('每日\x1b[31;9m2\x1b[0m\x1b[32;1m3\x1b[0m次')
  })
})
