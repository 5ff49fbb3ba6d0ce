import { describe, expect, it } from 'vitest'
import { findEntities } from './find.ts'
import { createEntityFinder } from './find-once.ts'

const texts = [
  '患者张三，手机13800138000',
  'Call (212) 555-0142 or mail a@b.org',
  '多休息，多喝水。',
  '电话１３８００１３８０００',
]

describe('createEntityFinder', () => {
  it('finds what findEntities does, in both languages', () => {
    const find = createEntityFinder()
    for (const text of texts) expect(find(text)).toEqual(findEntities(text, { english: true }))
    expect(find(texts[1]!).map(({ type }) => type)).toEqual(['PHONE_NUMBER', 'EMAIL_ADDRESS'])
  })

  it('looks once at a text that is asked again', () => {
    const find = createEntityFinder()
    expect(find(texts[0]!)).toBe(find(texts[0]!))
  })

  it('forgets texts of long ago', () => {
    const find = createEntityFinder()
    const first = find(texts[0]!)
    for (let i = 0; i < 100; i++) find(`第${i}行`)
    expect(find(texts[0]!)).not.toBe(first)
    expect(find(texts[0]!)).toEqual(first)
  })
})
