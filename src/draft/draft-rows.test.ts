import { describe, expect, it } from 'vitest'
import { scriptedAnswers } from '../../test/support/scripted-answers.ts'
import type { Row } from '../data/example.ts'
import { questionKey } from '../data/split.ts'
import { aigc } from '../formats/aigc.ts'
import { forms } from '../templates/forms.ts'
import { grammarOf } from '../templates/grammar.ts'
import { systemPrompt } from '../templates/prompt.ts'
import { type DraftSettings, type DraftStep, draftRows } from './draft-rows.ts'
import type { DraftTask } from './tasks.ts'

const SETTINGS: DraftSettings = {
  adapter: null,
  system: null,
  form: null,
  each: 1,
  seed: 7,
  model: 'demo.gguf',
  decoding: { temperature: 0.3 },
}
const GENERIC = forms.find(({ id }) => id === 'generic')!
const row = (question: string, more: Partial<Row> = {}): Row => ({ question, answer: '', tag: null, line: 3, ...more })
const answers = (...rows: readonly Row[]): readonly DraftTask[] =>
  rows.map((each) => ({ kind: 'answers', row: each, source: `q.csv:${each.line}` }))
const paraphrases = (...rows: readonly Row[]): readonly DraftTask[] =>
  rows.map((each) => ({ kind: 'paraphrases', row: each, source: `q.csv:${each.line}` }))

async function run(
  script: Parameters<typeof scriptedAnswers>[0],
  tasks: readonly DraftTask[],
  settings: Partial<DraftSettings> = {},
  { known = [], contextSize }: { readonly known?: readonly string[]; readonly contextSize?: number } = {},
) {
  const { engine, requests } = scriptedAnswers(script, contextSize)
  const steps: DraftStep[] = []
  const questions = new Set(known.map(questionKey))
  for await (const step of draftRows(engine, { tasks, questions }, { ...SETTINGS, ...settings })) steps.push(step)
  return { requests, steps, reasons: steps.map((step) => (step.type === 'row' ? step.row.answer : step.reason)) }
}

describe('drafts of answers', () => {
  it("are marked as a machine's, with model, seed and place, and keep what the row says", async () => {
    const asked = row('咳嗽三天怎么办？', {
      tag: '内科',
      group: '病例7',
      id: 'a1',
      history: [{ question: '你好', answer: '请讲' }],
    })
    const { steps, requests } = await run(['多喝水。'], answers(asked), { system: '你是护士' })
    expect(steps).toEqual([
      {
        type: 'row',
        row: {
          id: 'a1',
          question: '咳嗽三天怎么办？',
          answer: '多喝水。',
          department: '内科',
          group: '病例7',
          history: asked.history,
          origin: 'machine',
          review: 'proposed',
          draft_kind: 'answers',
          draft_model: 'demo.gguf',
          draft_seed: 7,
          draft_source: 'q.csv:3',
          ai_label: '由人工智能生成',
          AIGC: aigc(expect.stringMatching(/^[0-9a-f]{32}$/) as string),
        },
      },
    ])
    const [request] = requests
    expect(request).toMatchObject({ seed: 7, temperature: 0.3, adapter: null })
    expect('messages' in request! && request.messages.map(({ role, content }) => `${role}:${content}`)).toEqual([
      'system:你是护士',
      'user:你好',
      'assistant:请讲',
      'user:咳嗽三天怎么办？',
    ])
  })

  it('that are useless are dropped, each for its reason', async () => {
    const script = ['', '头痛怎么办?', { text: '说到一半', finish: 'length' }, '休息。', '再休息。'] as const
    const tasks = answers(
      row('失眠怎么办？'),
      row('头痛怎么办？'),
      row('胸闷怎么办？'),
      row('乏力怎么办？'),
      row('乏力怎么办'),
    )
    expect((await run(script, tasks)).reasons).toEqual(['empty', 'echo', 'cut', '休息。', '再休息。'])
    const same = answers(row('乏力怎么办？'), row('乏力 怎么办?'))
    expect((await run(['休息。', '再休息。'], same)).reasons).toEqual(['休息。', 'repeated'])
  })

  it('are held to a form by its grammar, and asked for it', async () => {
    const kept = '【分类】呼吸内科\n【要点】多休息，多喝水\n【依据】门诊常规'
    const broken = '【分类】啊啊啊啊啊\n【要点】多休息，多喝水\n【依据】门诊常规'
    const { reasons, requests } = await run([kept, broken], answers(row('一号问题'), row('二号问题')), {
      form: GENERIC,
    })
    expect(reasons).toEqual([kept, 'form'])
    expect(requests[0]).toMatchObject({ grammar: grammarOf(GENERIC) })
    expect('messages' in requests[0]! && requests[0].messages[0]).toEqual({
      role: 'system',
      content: systemPrompt(GENERIC),
    })
  })

  it('come several times where asked, each with a seed of its own', async () => {
    const { reasons, requests } = await run(['甲', '乙', '甲'], answers(row('问题一')), { each: 3 })
    expect(reasons).toEqual(['甲', '乙', 'repeated'])
    expect(requests.map(({ seed }) => seed)).toEqual([7, 8, 9])
  })

  it('are not asked for where the prompt fills the context', async () => {
    const { reasons, requests } = await run([], answers(row('长'.repeat(80))), {}, { contextSize: 100 })
    expect([reasons, requests]).toEqual([['tooLong'], []])
  })

  it('end with the signal, and the one under way is not kept', async () => {
    const stop = new AbortController()
    const { engine } = scriptedAnswers(['一', '二'])
    const steps: DraftStep[] = []
    const tasks = answers(row('问题一'), row('问题二'))
    for await (const step of draftRows(engine, { tasks, questions: new Set() }, { ...SETTINGS, signal: stop.signal })) {
      steps.push(step)
      stop.abort()
    }
    expect(steps).toHaveLength(1)
  })
})

describe('drafts of paraphrases', () => {
  it('put a new question before the answer that people stand for', async () => {
    const { steps, requests } = await run(
      ['问题："夜里咳嗽该如何处理？"'],
      paraphrases(row('咳嗽怎么办？', { answer: '看医生。' })),
    )
    expect(steps[0]).toMatchObject({ row: { question: '夜里咳嗽该如何处理？', answer: '看医生。', origin: 'machine' } })
    expect(requests[0]).toHaveProperty('grammar')
  })

  it('are dropped where they say what was asked, here or elsewhere in the file', async () => {
    const tasks = paraphrases(row('咳嗽怎么办？', { answer: '看医生。' }), row('发热怎么办？', { answer: '退热。' }))
    const { reasons } = await run(['咳嗽 怎么办?', '头痛怎么办?'], tasks, {}, { known: ['头痛怎么办？'] })
    expect(reasons).toEqual(['echo', 'repeated'])
  })
})

describe('drafts of pairs', () => {
  const passage = { text: '体温超过38.5℃时可以服用退热药。', heading: '发热', from: 5, to: 5 }
  const pairs: readonly DraftTask[] = [{ kind: 'pairs', passage, source: 'guide.md:5' }]

  it('ask for a question, then for its answer, both from the passage, which they keep', async () => {
    const { steps, requests } = await run(['什么时候吃退热药？', '38.5℃以上。'], pairs)
    expect(steps[0]).toMatchObject({
      row: {
        question: '什么时候吃退热药？',
        answer: '38.5℃以上。',
        draft_source: 'guide.md:5',
        draft_passage: passage.text,
      },
    })
    for (const request of requests)
      expect('messages' in request && request.messages.at(-1)!.content).toContain(`发热\n${passage.text}`)
    expect('messages' in requests[1]! && requests[1].messages.at(-1)!.content).toContain('什么时候吃退热药？')
  })

  it('end where no question came', async () => {
    expect((await run([' '], pairs)).reasons).toEqual(['empty'])
  })
})
