/** The grammar in llama.cpp itself: whatever a model would rather say, its answer keeps the form. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { openEngine } from '../../src/engine/open-engine.ts'
import { parseExact } from '../../src/templates/exact.ts'
import { type Form, forms, SECTION_DEFAULTS } from '../../src/templates/forms.ts'
import { grammarOf } from '../../src/templates/grammar.ts'
import { WORST_TOKENS, withinTokens } from '../../src/templates/limits.ts'
import { parseAnswer } from '../../src/templates/parse.ts'
import { MODEL } from '../support/cli.ts'

const SECONDS = 60
const TOKENS = 500
const QUESTIONS = ['儿童发热39℃怎么办?', '老板拖了三个月工资还不发怎么办？', 'What is a contract?', '嗯', '🤒🤒🤒']

/** Forms of other shapes than the built-in ones: optional first, optional last, English, several least lines. */
const others: readonly Form[] = [
  {
    id: 'optional',
    domain: 'generic',
    sections: [
      { title: '前言', ...SECTION_DEFAULTS, required: false },
      { title: '要点', ...SECTION_DEFAULTS, minLines: 2 },
      { title: '附注', ...SECTION_DEFAULTS, required: false },
    ],
  },
  {
    id: 'english',
    domain: 'generic',
    sections: [
      { title: 'Say "so"', ...SECTION_DEFAULTS },
      { title: 'Why\\how', ...SECTION_DEFAULTS },
    ],
    disclaimer: 'Not advice.',
  },
]

let engine: Engine
beforeAll(async () => {
  engine = await openEngine(MODEL)
})
afterAll(() => engine[Symbol.asyncDispose]())

async function answer(form: Form, content: string, seed: number, temperature: number) {
  let text = ''
  const request = {
    messages: [{ role: 'user' as const, content }],
    grammar: grammarOf(form),
    maxTokens: TOKENS,
    seed,
    temperature,
  }
  for await (const chunk of engine.generate(request)) {
    text += chunk.text
    if (chunk.type === 'end') return { text, finish: chunk.finish }
  }
  throw new Error('no end')
}

describe('answers under a grammar', () => {
  it(`keep their form, every one of as many as fit in ${SECONDS} s`, async () => {
    const all = [...forms, ...others]
    const until = performance.now() + SECONDS * 1000
    let count = 0
    const faults: string[] = []
    let monotone = 0 // a section of one character over and over, which no grammar can tell; the gateway asks again
    for (; performance.now() < until; count++) {
      const form = all[count % all.length]!
      const question = QUESTIONS[Math.floor(count / all.length) % QUESTIONS.length]!
      const { text, finish } = await answer(
        withinTokens(form, TOKENS, WORST_TOKENS),
        question,
        count,
        [0.6, 1.5][count % 2]!,
      )
      const kept = parseExact(form, text).faults
      const { sections, faults: said } = parseAnswer(form, text)
      const isMonotone = said.every(({ type, title }) => type === 'empty' && new Set(sections.get(title!)).size === 1)
      if (isMonotone && said.length > 0) monotone++
      if (finish !== 'stop' || kept.length > 0 || !isMonotone) {
        faults.push(`${form.id} seed ${count}: ${finish}, ${kept.map(({ type }) => type).join(' ')}`)
      }
    }
    process.stdout.write(
      `under a grammar: ${count - faults.length} of ${count} answers keep their form, ${monotone} with one character over and over\n`,
    )
    expect(faults).toEqual([])
    expect(monotone).toBeLessThanOrEqual(Math.ceil(count / 100))
    expect(count).toBeGreaterThan(all.length)
  })

  it('do not keep it without, so that the grammar is what holds them', async () => {
    let text = ''
    const messages = [{ role: 'user' as const, content: QUESTIONS[0]! }]
    for await (const chunk of engine.generate({ messages, maxTokens: 200, seed: 1 })) text += chunk.text
    expect(parseExact(forms[0]!, text).faults).not.toEqual([])
  })

  it('are refused where llama.cpp cannot read the grammar', async () => {
    const chunks = engine.generate({ messages: [{ role: 'user', content: '嗯' }], grammar: 'root ::= missing' })
    await expect(chunks.next()).rejects.toThrow(/grammar cannot be read/)
  })
})
