import { describe, expect, it } from 'vitest'
import { openTopics } from './open-topics.ts'
import { routerRows } from './router-rows.ts'

const topics = await openTopics()
const many = (department: string | null, word: string, n: number) =>
  Array.from({ length: n }, (_, i) => ({ text: `${word}${i}`, department }))

describe('what the router learns from', () => {
  it('is every department of enough rows; the small ones go together', () => {
    const { classes } = routerRows(
      [
        {
          adapter: 'a',
          questions: [...many('儿科', '宝宝', 9), ...many('外科', '骨折', 2), ...many('内科', '血压', 1)],
        },
      ],
      topics,
    )
    expect(classes.map(({ department }) => department)).toEqual(['儿科', 'a'])
  })

  it('leaves out what stands for elsewhere where narrower departments share a topic', () => {
    const narrow = ['心血管科', '消化科'].map((department) => ({
      adapter: department,
      questions: many(department, '病', 9),
    }))
    const { classes, rows } = routerRows(narrow, topics)
    const inner = topics.list.findIndex(({ name }) => name === '内科')
    expect(classes.map((each) => each.topics)).toEqual([[inner], [inner]])
    const texts = new Set(rows.map(({ text }) => text))
    expect(topics.list[inner]!.examples.some((text) => texts.has(text))).toBe(false)
    expect(rows.some(({ text, label }) => text.startsWith('红烧肉') && label === 2)).toBe(true)
  })

  it('finds by its rows what an adapter without departments is about', () => {
    const { classes } = routerRows([{ adapter: 'x', questions: many(null, '公司拖欠工资', 9) }], topics)
    expect(classes[0]!.topics.map((topic) => topics.list[topic]!.name)).toEqual(['劳动'])
  })

  it('is at most 200 of a department, the same whatever their order', () => {
    const questions = many('儿科', '宝宝', 900)
    const texts = (all: typeof questions) =>
      routerRows([{ adapter: 'a', questions: all }], topics).rows.flatMap(({ text, isOwn }) => (isOwn ? [text] : []))
    expect(texts(questions)).toHaveLength(200)
    expect(texts([...questions].reverse())).toEqual(texts(questions))
  })
})
