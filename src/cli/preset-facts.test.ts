import { describe, expect, it } from 'vitest'
import { madeDataset } from '../../test/support/made-dataset.ts'
import { presetFacts } from './preset-facts.ts'

const noFile = { eval_data_path: null }
const domainOf = (rows: Parameters<typeof madeDataset>[0]) => presetFacts(madeDataset(rows), noFile, 1e9).domain
const times = (n: number, row: { tag?: string | null; answer?: string }) => Array<typeof row>(n).fill(row)

const MEDICAL = '【初步判断】常见于病毒感染\n【处理建议】口服布洛芬混悬液\n【何时就医】持续高热超过3天'
const LEGAL = '【违法事实】拖欠工资两个月\n【法律依据】《劳动法》第五十条\n【赔偿计算】两个月工资'
const GENERIC = '【分类】公司的规章\n【要点】要点在这里\n【依据】依据在这里'

describe('presetFacts', () => {
  it('counts every usable row, whatever is held out', () => {
    const [whole, split] = [madeDataset(times(20, {})), madeDataset(times(20, {}), 4)]
    expect(presetFacts(split, noFile, 7e9)).toEqual(presetFacts(whole, noFile, 7e9))
    expect(presetFacts(split, noFile, 7e9)).toEqual({
      rows: 20,
      evalRows: 0,
      tokens: 120,
      answerTokens: 40,
      baseParameters: 7e9,
      domain: 'other',
    })
  })

  it('counts rows of eval_data_path apart', () => {
    const facts = presetFacts(madeDataset(times(20, {}), 5), { eval_data_path: '/eval.csv' }, 1)
    expect(facts).toMatchObject({ rows: 15, evalRows: 5, tokens: 90, answerTokens: 30 })
  })

  it.each([
    ['medicine', MEDICAL],
    ['law', LEGAL],
    ['other', GENERIC],
  ])('knows %s by the form of the answers', (domain, answer) => {
    expect(domainOf(times(10, { answer }))).toBe(domain)
  })

  it('believes the form before the departments', () => {
    expect(domainOf(times(10, { answer: LEGAL, tag: '内科' }))).toBe('law')
    expect(domainOf(times(10, { answer: GENERIC, tag: '劳动' }))).toBe('law')
  })

  it.each([
    [
      'medicine',
      ['内科', '外科', '儿科', '妇产科', '五官科', '皮肤科', '肝病科', '消化科', '神经科', '心血管科', '风湿免疫科'],
    ],
    ['medicine', ['内分泌科', '肾内科', '感染科', 'Internal medicine', 'Pediatrics', 'cardiology', 'Surgery']],
    [
      'law',
      ['劳动', '婚姻家事', '合同', '侵权', '消费维权', '行政与刑事', '民法', 'Labour law', 'contract', '劳动争议'],
    ],
    [
      'other',
      ['文科', '理科', '学科', '百科', '本科', '神经网络', '书法', '方法', 'lawn', '客服', 'billing', 'contractor'],
    ],
  ])('knows %s by the department: %j', (domain, tags) => {
    for (const tag of tags) expect(domainOf(times(4, { tag })), tag).toBe(domain)
  })

  it('asks for half of the rows to name it', () => {
    expect(domainOf([...times(5, { tag: '内科' }), ...times(5, { tag: null })])).toBe('medicine')
    expect(domainOf([...times(4, { tag: '内科' }), ...times(6, { tag: null })])).toBe('other')
    expect(domainOf(times(4, { tag: null }))).toBe('other')
  })
})
