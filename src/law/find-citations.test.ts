import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { madeCitations } from '../../test/support/made-citations.ts'
import { checkCitation } from './check-citation.ts'
import { explainsRepeal } from './explains-repeal.ts'
import { findCitations } from './find-citations.ts'
import { readStatutes } from './statutes.ts'

const statutes = await readStatutes()
const STATE = '中华人民共和国'
const found = (text: string) =>
  findCitations(text, statutes).map(
    ({ law, article, subArticle }) =>
      `${law.replace(STATE, '')}${article === null ? '' : ` ${article}`}${subArticle === null ? '' : `.${subArticle}`}`,
  )

describe('findCitations', () => {
  it.each([
    ['《中华人民共和国劳动合同法》第八十二条第一款', ['劳动合同法 82']],
    ['依据劳动合同法第82条、第８５条', ['劳动合同法 82', '劳动合同法 85']],
    ['民法典第一千七百五十条', ['民法典 1750']],
    ['民法典1165条', ['民法典 1165']],
    ['《民法典》第 1165 条', ['民法典 1165']],
    ['劳动合同法第三十六条、第三十八条和第四十条', ['劳动合同法 36', '劳动合同法 38', '劳动合同法 40']],
    ['劳动合同法第39、40、41条', ['劳动合同法 39', '劳动合同法 40', '劳动合同法 41']],
    ['《劳动合同法》第四十六条至第四十八条', ['劳动合同法 46', '劳动合同法 48']],
    ['刑法第一百二十条之一', ['刑法 120.1']],
    ['刑法第二百八十七条之二第一款', ['刑法 287.2']],
    ['《民法典》侵权责任编第一千二百一十八条', ['民法典 1218']],
    ['《民法典》第七编第六章，第1218条', ['民法典 1218']],
    ['劳动合同法实施条例第二十条', ['劳动合同法实施条例 20']],
    ['消法第55条', ['消费者权益保护法 55']],
    ['民诉法第六十七条', ['民事诉讼法 67']],
    ['《合同法》第五十二条', ['合同法 52']],
    ['《劳动合同法》（2012年修正）第十条', ['劳动合同法 10']],
    ['《民法典》第七条规定诚信。\n该法第八条、本法第九条亦然', ['民法典 7', '民法典 8', '民法典 9']],
    ['依《工伤保险条例》第十四条认定，该条例第十五条视同', ['工伤保险条例 14', '工伤保险条例 15']],
    ['《劳动法》相关条文：\n第四十四条 加班工资', ['劳动法 44']],
    ['我国《民法典》没有规定', ['民法典']],
    ['根据合同法规定应当返还', ['合同法']],
    ['《民法典》和《劳动法》第三条', ['民法典', '劳动法 3']],
    ['《不存在的某某条例》第三条', ['不存在的某某条例 3']],
    [
      '最高人民法院关于适用〈中华人民共和国民法典〉婚姻家庭编的解释（一）第三十条',
      ['最高人民法院关于适用《民法典》婚姻家庭编的解释（一） 30'],
    ],
  ])('%s', (text, expected) => expect(found(text).map((name) => name.replaceAll(STATE, ''))).toEqual(expected))

  it.each([
    '合同第三条约定违约金',
    '依据《民法典》，您与对方的合同第三条有效'.replace('依据《民法典》，', ''),
    '婚姻法律关系、物权法定、劳动法院、取消法定代表人',
    '德国民法典第823条',
    '合同法的一般原理',
    '侵权法上的因果关系',
    '第三条例外情况，三条建议',
    '参见崔建远：《物权法》（第五版），中国人民大学出版社',
    '《西游记》第三回',
    '服药2条，每天3条',
  ])('takes nothing for a citation of a known law: %s', (text) => {
    expect(findCitations(text, statutes).filter(({ law }) => statutes.named(law))).toEqual([])
  })

  it('leaves an article of another thing in the sentence alone', () => {
    expect(found('根据《民法典》和贵公司合同第三百条')).toEqual(['民法典'])
  })

  it('gives offsets of the text', () => {
    const text = '您好，依据《劳动合同法》第八十二条第一款，应支付二倍工资。'
    const [citation] = findCitations(text, statutes)
    expect(text.slice(citation!.start, citation!.end)).toBe('《劳动合同法》第八十二条第一款')
  })

  it('finds planted faults and leaves right citations alone: 500 rows', () => {
    const rows = madeCitations(statutes, 500, 42)
    const flagged = rows.map(({ text }) =>
      findCitations(text, statutes).some((citation) => {
        const { status } = checkCitation(citation, statutes, '2026-11-25')
        return (status === 'repealed' && !explainsRepeal(text, citation)) || status === 'no-such-article'
      }),
    )
    const planted = rows.flatMap(({ fault }, i) => (fault ? [flagged[i]] : []))
    const right = rows.flatMap(({ fault }, i) => (fault ? [] : [flagged[i]]))
    const missed = rows.filter(({ fault }, i) => fault !== null && !flagged[i]).map(({ text }) => text)
    expect(planted.length).toBeGreaterThan(200)
    expect(planted.filter(Boolean).length / planted.length, missed.join('\n')).toBeGreaterThanOrEqual(0.95)
    expect(right.filter(Boolean).length / right.length).toBeLessThan(0.01)
  })

  it('stands any text, in linear time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'《》〈第条一十百1、至（）法民典该本 \n劳动合同'), maxLength: 200 }),
        (text) => {
          for (const { start, end } of findCitations(text, statutes)) expect(text.slice(start, end)).not.toBe('')
        },
      ),
    )
    const pieces = [
      '第',
      '《',
      '1、',
      '第1条、',
      '一',
      '第一',
      '民法典',
      '最高人民法院关于',
      '该法第',
      '最 ',
      '《《》',
      '条之',
    ]
    for (const piece of pieces) {
      const text = piece.repeat(Math.ceil(100_000 / piece.length))
      const started = performance.now()
      findCitations(text, statutes)
      expect(performance.now() - started, piece).toBeLessThan(1500) // 50 ms on a free machine; quadratic would be minutes
    }
  })
})
