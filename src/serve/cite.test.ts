import { describe, expect, it } from 'vitest'
import { readRows } from '../data/rows.ts'
import { readStatutes } from '../law/statutes.ts'
import { createCiter } from './cite.ts'

const statutes = await readStatutes()
const cite = createCiter(statutes, () => '2026-11-29')
const short = (answer: string) =>
  cite(answer).citations.map(({ law, article, sub_article: sub, status, explained }) =>
    [
      law.replace('中华人民共和国', ''),
      article,
      ...(sub === null ? [] : [sub]),
      status,
      ...(explained ? ['explained'] : []),
    ].join(' '),
  )

describe('createCiter', () => {
  it.each([
    [
      '【违法事实】单位拖欠工资\n【法律依据】《劳动合同法》第八十二条、第八十五条\n【赔偿计算】二倍工资',
      ['劳动合同法 82 in-force', '劳动合同法 85 in-force'],
    ],
    ['依《合同法》第五十二条，合同无效。', ['合同法 52 repealed']],
    [
      '原《合同法》第五十二条已由《民法典》第一百五十三条取代。',
      ['合同法 52 repealed explained', '民法典 153 in-force'],
    ],
    ['《民法典》第一千三百条规定……再看民法典第1300条', ['民法典 1300 no-such-article']],
    ['刑法第一百二十条之九', ['刑法 120 9 no-such-article']],
    ['见《某某市物业管理条例》第三条', ['某某市物业管理条例 3 unknown-law']],
    ['每日口服三次，每次一片，三天后复诊。', []],
  ])('%s', (answer, expected) => expect(short(answer)).toEqual(expected))

  it('says from when, by what, to which article, and as of when', () => {
    const [repealed] = cite('按婚姻法第四十六条可以请求损害赔偿').citations
    expect(repealed).toEqual({
      text: '婚姻法第四十六条',
      law: '中华人民共和国婚姻法',
      article: 46,
      sub_article: null,
      status: 'repealed',
      since: '2021-01-01',
      replaced_by: '中华人民共和国民法典',
      last_article: null,
      explained: false,
      as_of: statutes.asOf,
    })
    expect(cite('《劳动合同法》第九十九条').citations[0]).toMatchObject({ last_article: 98, since: null })
    const early = createCiter(statutes, () => '2025-06-01')
    expect(early('《增值税法》第三条').citations[0]).toMatchObject({ status: 'not-yet-in-force', since: '2026-01-01' })
  })

  it('tells the asker of what must not be relied on, in one line that cites nothing itself', () => {
    const answer = '依《合同法》第五十二条、《合同法》第五十三条和《劳动合同法》第九十九条。'
    const note = cite(answer).note('zh')!
    expect(note).toBe(
      `法条核对（法规表截至 ${statutes.asOf}）：《中华人民共和国合同法》已废止（2021-01-01），现为《中华人民共和国民法典》；《中华人民共和国劳动合同法》没有第 99 条，止于第 98 条。请以现行有效的法律为准。`,
    )
    expect(short(`${answer}\n\n${note}`)).toEqual(short(answer))
    expect(cite(answer).note('en')).toContain(
      '中华人民共和国合同法 was repealed (2021-01-01); see 中华人民共和国民法典',
    )
    for (const right of ['《民法典》第一条', '原《合同法》第五十二条已失效', '见《某某条例》第三条', '多喝水']) {
      expect([right, cite(right).note('zh')]).toEqual([right, null])
    }
  })

  it('finds the statutes of the legal sample, every one of them in force', async () => {
    const { kept } = await readRows('samples/legal.csv')
    const all = kept.map(({ row }) => ({ answer: row.answer, citations: cite(row.answer).citations }))
    const cited = all.filter(({ answer }) => /(?:法|条例|解释).{0,4}第.{1,8}条/.test(answer))
    expect(cited.length).toBeGreaterThan(20)
    expect(cited.filter(({ citations }) => citations.length === 0).map(({ answer }) => answer)).toEqual([])
    const wrong = all
      .flatMap(({ citations }) => citations)
      .filter(({ status }) => !['in-force', 'unknown-law'].includes(status))
    expect(wrong).toEqual([])
  })
})
