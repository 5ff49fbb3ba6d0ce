import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { UserError } from '../texts/user-error.ts'
import { readTopics } from './read-topics.ts'
import type { Topic } from './topic.ts'

function read(source: string, base: readonly Topic[] = []) {
  const faults: UserError[] = []
  return {
    topics: readTopics(source, 't.yaml', base, faults),
    faults: faults.map(({ code, values }) => [code, values.place]),
  }
}

const TOPIC = `topics:
  - name: 骨科
    names: [orthopaedics]
    age_to: 14
    sure: [骨折, ＣＴ]
    hint: [疼]
    examples: [手臂骨折了]
`

describe('topics from YAML', () => {
  it('are read with one form of their letters', () => {
    const { topics, faults } = read(TOPIC)
    expect(faults).toEqual([])
    expect(topics).toEqual([
      {
        name: '骨科',
        names: ['orthopaedics'],
        ageTo: 14,
        words: { sure: ['骨折', 'ct'], likely: [], hint: ['疼'] },
        examples: ['手臂骨折了'],
        learn: [],
        place: 't.yaml:2',
      },
    ])
  })

  it('of a known name change only the lists they name', () => {
    const { topics } = read(TOPIC)
    const changed = read('topics:\n  - name: 骨科\n    sure: [石膏]\n    age_to: null\n', topics)
    expect(changed.faults).toEqual([])
    expect(changed.topics[0]).toMatchObject({
      ageTo: null,
      words: { sure: ['石膏'], hint: ['疼'] },
      examples: ['手臂骨折了'],
    })
  })

  it.each([
    ['- a', 'router.notAMapping', undefined],
    ['version: 1', 'router.notAMapping', undefined],
    ['topics: [x]', 'router.notATopic', 't.yaml:1'],
    [TOPIC.replace('骨科', '""'), 'router.notATopic', 't.yaml:2'],
    [TOPIC.replace('sure', 'shure'), 'formats.yamlTypo', 't.yaml:5'],
    [TOPIC.replace('[骨折, ＣＴ]', '[[a]]'), 'router.notTexts', 't.yaml:5'],
    [TOPIC.replace('骨折,', '一二三四五六七八九十一二三四五六七八九十一二三四五,'), 'router.badWord', 't.yaml:5'],
    [TOPIC.replace('14', '-1'), 'router.badAge', 't.yaml:4'],
    [TOPIC.replace('[手臂骨折了]', '[]'), 'router.noExamples', 't.yaml:2'],
    [TOPIC.replace('[骨折, ＣＴ]', '[]').replace('[疼]', '[]'), 'router.noWords', 't.yaml:2'],
    [TOPIC + TOPIC.slice(TOPIC.indexOf('\n') + 1), 'router.sameTopic', 't.yaml:8'],
  ])('%j is a fault of its line', (source, code, place) => {
    expect(read(source).faults).toContainEqual([code, place])
  })

  it('come back as they were written, whatever their words', () => {
    const word = fc.stringMatching(/^[一-龥]{1,10}$/)
    const words = fc.uniqueArray(word, { minLength: 1, maxLength: 5 })
    const topic = fc.record({ name: word, sure: words, likely: words, hint: words, examples: words, learn: words })
    const topics = fc.uniqueArray(topic, { minLength: 1, maxLength: 4, selector: ({ name }) => name })
    fc.assert(
      fc.property(topics, (written) => {
        const { topics: found, faults } = read(stringify({ version: 1, topics: written }))
        expect(faults).toEqual([])
        const back = found.map(({ name, words: lists, examples, learn }) => ({ name, ...lists, examples, learn }))
        expect(back).toEqual(written)
      }),
    )
  })

  it('of any shape give topics or faults, never an exception, and no fault goes unnoticed', () => {
    const key = fc.constantFrom('name', 'names', 'age_to', 'sure', 'likely', 'hint', 'examples', 'learn', 'other')
    const value = fc.jsonValue({ maxDepth: 3 })
    const file = fc.record({ topics: fc.array(fc.oneof(fc.dictionary(key, value), value), { maxLength: 4 }) })
    fc.assert(
      fc.property(file, (written) => {
        const { topics, faults } = read(stringify(written))
        if (faults.length > 0) return
        expect(topics).toHaveLength(written.topics.length)
        for (const { words, examples } of topics) {
          expect(Object.values(words).flat().length).toBeGreaterThan(0)
          expect(examples.length).toBeGreaterThan(0)
        }
      }),
    )
    fc.assert(fc.property(fc.string(), (text) => void read(text)))
  })
})
