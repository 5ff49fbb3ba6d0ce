import { describe, expect, it } from 'vitest'
import { maskQuestion } from './mask-question.ts'

describe('maskQuestion', () => {
  it('takes names and numbers out and leaves what the answer needs', () => {
    const { text, types } = maskQuestion('患者张三，手机13800138000，3岁，2024年5月1日起发热39℃，怎么办？')
    expect(text).toBe('患者<PERSON>，手机<PHONE_NUMBER>，3岁，2024年5月1日起发热39℃，怎么办？')
    expect(types).toEqual(['PERSON', 'PHONE_NUMBER'])
  })

  it('leaves a question without any alone', () => {
    const text = '儿童发热39℃怎么办？'
    expect(maskQuestion(text)).toEqual({ text, types: [] })
  })
})
