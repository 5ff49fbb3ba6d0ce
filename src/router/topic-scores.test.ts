import { describe, expect, it } from 'vitest'
import type { Topic } from './topic.ts'
import { createTopicScores } from './topic-scores.ts'

const topic = (name: string, words: Partial<Topic['words']>, ageTo: number | null = null): Topic => ({
  name,
  names: [],
  ageTo,
  words: { sure: [], likely: [], hint: [], ...words },
  examples: [],
  learn: [],
  place: '',
})
const score = createTopicScores([
  topic('内科', { sure: ['糖尿病', '血糖'], likely: ['hi'] }),
  topic('妇产科', { sure: ['妊娠糖尿病'], hint: ['血'] }),
  topic('儿科', { sure: ['宝宝'] }, 14),
])
const points = (text: string) => [...score(text)]

describe('points of topics', () => {
  it('come from words, each once', () => {
    expect(points('糖尿病血糖高,血糖怎么降')).toEqual([6, 0, 0])
  })

  it('go to the longer word where one lies in another', () => {
    expect(points('妊娠糖尿病怎么办')).toEqual([0, 3, 0])
    expect(points('妊娠糖尿病和糖尿病')).toEqual([3, 3, 0])
  })

  it('do not depend on width, case and blanks between characters', () => {
    expect(points('糖 尿 病')).toEqual([3, 0, 0])
    expect(points('ＨＩ there')).toEqual([2, 0, 0])
    expect(points('which')).toEqual([0, 0, 0])
  })

  it.each([
    ['3岁发烧', 2],
    ['十二岁', 2],
    ['三岁半', 2],
    ['两个月的孩子', 2],
    ['十四岁', 2],
    ['十五岁', 0],
    ['二十岁', 0],
    ['一百岁', 0],
    ['七十二岁', 0],
    ['疼了两个月', 0],
    ['咳嗽三天', 0],
  ])('an age counts: %s', (text, expected) => {
    expect(points(text)[2]).toBe(expected)
  })
})
