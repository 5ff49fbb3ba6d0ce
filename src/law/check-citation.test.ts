import { describe, expect, it } from 'vitest'
import { checkCitation } from './check-citation.ts'
import { explainsRepeal } from './explains-repeal.ts'
import { readStatutes } from './statutes.ts'

const statutes = await readStatutes()
const check = (law: string, article: number | null = null, today = '2026-11-25', subArticle: number | null = null) =>
  checkCitation({ law, article, subArticle }, statutes, today)
const REPEALED_BY_THE_CODE = [
  '婚姻法',
  '继承法',
  '民法通则',
  '收养法',
  '担保法',
  '合同法',
  '物权法',
  '侵权责任法',
  '民法总则',
]

describe('checkCitation', () => {
  it.each(REPEALED_BY_THE_CODE)('%s was repealed by the civil code', (law) => {
    expect(check(law, 10)).toEqual({ status: 'repealed', since: '2021-01-01', replacedBy: '中华人民共和国民法典' })
    expect(check(law, 10, '2020-12-31').status).toBe('in-force')
  })

  it.each([
    ['民法典', 1260, 'in-force'],
    ['民法典', 1261, 'no-such-article'],
    ['中华人民共和国劳动合同法', 98, 'in-force'],
    ['劳动合同法', 99, 'no-such-article'],
    ['公司法', 266, 'in-force'],
    ['执业医师法', 14, 'repealed'],
    ['最高人民法院关于适用《婚姻法》若干问题的解释（二）', 24, 'repealed'],
    ['最高人民法院关于适用《继承法》若干问题的意见', 3, 'repealed'], // not in the table: goes with its law
    ['某某市某某条例', 3, 'unknown-law'],
    ['最高人民法院关于适用《某某法》的解释', 3, 'unknown-law'],
    ['失业保险条例', 400, 'in-force'], // no text at hand: nothing is said
  ])('%s %i: %s', (law, article, status) => expect(check(law, article).status).toBe(status))

  it('knows the days of a law', () => {
    expect(check('民法典', 1, '2020-06-01')).toEqual({ status: 'not-yet-in-force', from: '2021-01-01' })
    expect(check('增值税法', 1, '2025-06-01')).toEqual({ status: 'not-yet-in-force', from: '2026-01-01' })
    expect(check('公司法', 260, '2024-06-30')).toEqual({ status: 'not-yet-in-force', from: '2024-07-01' })
    expect(check('公司法', 260, '2024-07-01').status).toBe('in-force')
    expect(check('公司法', 219, '2023-01-01').status).toBe('not-yet-in-force')
  })

  it('knows 之一', () => {
    expect(check('刑法', 120, '2026-11-25', 6).status).toBe('in-force')
    expect(check('刑法', 120, '2026-11-25', 7).status).toBe('no-such-article')
    expect(check('刑法', 121, '2026-11-25', 1).status).toBe('no-such-article')
  })
})

describe('explainsRepeal', () => {
  const explained = (text: string) => {
    const start = text.indexOf('《合同法》')
    return explainsRepeal(text, { start, end: start + 5 })
  }
  it.each([
    '原《合同法》第五十二条',
    '《合同法》已废止，请看民法典',
    '《合同法》自2021年1月1日起废止',
    '民法典施行前适用《合同法》',
    '该规则沿用了《合同法》的规定',
    '《合同法》已被《民法典》取代',
  ])('%s', (text) => expect(explained(text)).toBe(true))

  it.each(['根据《合同法》第五十二条', '《合同法》规定如此。旧法已废止', '租约已经失效。《合同法》第三条'])(
    'not: %s',
    (text) => expect(explained(text)).toBe(false),
  )
})
