import { describe, expect, it } from 'vitest'
import { en } from '../texts/en.ts'
import { zh } from '../texts/zh.ts'
import { ENTITY_TYPES } from './entity.ts'
import { createPolicy, PROFILES, parseOperator } from './policy.ts'
import { readSecret } from './vault.ts'

describe('policies', () => {
  it.each(PROFILES)('%s has an operator for every type', (profile) => {
    expect(Object.keys(createPolicy(profile).operators).sort()).toEqual([...ENTITY_TYPES].sort())
  })

  it('takes overrides', () => {
    expect(
      createPolicy('zh-legal', Object.fromEntries([parseOperator('case_number=keep')])).operators.CASE_NUMBER,
    ).toEqual({ type: 'keep' })
    expect(parseOperator('PERSON=mask:2')[1]).toEqual({ type: 'mask', keep: 2 })
    expect(parseOperator('PERSON=replace:a:b')[1]).toEqual({ type: 'replace', value: 'a:b' })
  })

  it.each([
    ['PERSON', /TYPE=OPERATOR/],
    ['PERSN=keep', /Nearest: PERSON/],
    ['PERSON=delete', /unknown operator "delete"/],
    ['PERSON=mask:5', /0 to 4/],
    ['PERSON=mask:x', /0 to 4/],
  ])('refuses %s', (text, message) => {
    expect(() => parseOperator(text)).toThrow(message)
  })

  it('refuses a short key', () => {
    expect(() => readSecret(Buffer.from('short\n'), 'k')).toThrow(/16 bytes or more, got 5/)
  })
})

/** 个人信息保护法 art 73: what can be restored, or joined with other data, is 去标识化 and not 匿名化. */
describe('wording', () => {
  it('never calls it anonymous', () => {
    const sentences = [en, zh].flatMap((table) =>
      Object.entries(table).filter(([key]) => /^deid\.|^cli\..*[dD]eid/.test(key)),
    )
    expect(sentences.length).toBeGreaterThan(60)
    expect(sentences.filter(([, sentence]) => /匿名|anonym/i.test(sentence))).toEqual([])
  })

  it('calls it de-identified and personal where it can be restored', () => {
    expect(en['deid.reversible']).toMatch(/de-identified.*personal information/)
    expect(zh['deid.reversible']).toMatch(/去标识化.*个人信息/)
  })
})
