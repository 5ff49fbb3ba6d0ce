import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRows } from '../data/open-rows.ts'
import { readRows } from '../data/rows.ts'
import { readStatutes, type Statutes } from '../law/statutes.ts'
import { wordsIn } from '../report/words.ts'
import { forms } from '../templates/forms.ts'
import { type InspectOptions, inspectRows } from './inspect-rows.ts'
import { inspectPage } from './page.ts'
import { trainingSaid } from './sentences.ts'

let folder: string
let statutes: Statutes
beforeAll(async () => {
  statutes = await readStatutes()
  folder = await mkdtemp(join(tmpdir(), 'inspect-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const OPTIONS: InspectOptions = {
  lang: 'en',
  today: '2026-11-25',
  samples: 10,
  form: null,
  measure: null,
  cutoffLen: null,
  heldOut: null,
  valSplit: 0.25,
  splitBy: 'group',
  kFold: 0,
  seed: 42,
}

async function inspect(rows: readonly object[], options: Partial<InspectOptions> = {}) {
  const path = join(folder, 'rows.jsonl')
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  await using file = await openRows(path)
  return { path, ...(await inspectRows(file, { ...OPTIONS, statutes, ...options })) }
}

const ADVICE = [
  '多喝温水，注意休息，三天后复查。',
  '清淡饮食，避免劳累，按时服药即可。',
  '建议到医院查血常规，再作判断。',
]
const plain = (i: number) => ({
  id: i,
  question: `第${i}个问题：夜里咳嗽${i}天怎么办？`,
  answer: ADVICE[i % 3],
  department: `科室${i % 2}`,
})

describe('inspectRows', () => {
  it('counts what training would keep and leave out', async () => {
    const rows = [
      ...Array.from({ length: 8 }, (_, i) => plain(i)),
      { ...plain(0), id: 100 },
      { ...plain(1), id: 101, department: '别的科' },
      { id: 102, question: '没有答案的问题', answer: '' },
      { id: 103, question: '', answer: '没有问题的答案' },
    ]
    const { summary, path } = await inspect(rows)
    const { kept, rowsRead, droppedDuplicate } = await readRows(path)
    expect(summary).toMatchObject({
      path,
      rows: rowsRead,
      format: 'JSONL',
      encoding: 'UTF-8',
      columns: { question: 'question', answer: 'answer', tag: 'department' },
      emptyQuestion: 1,
      emptyAnswer: 1,
      duplicates: { exact: 1, sameText: droppedDuplicate },
      tags: { 科室0: 5, 科室1: 4, 别的科: 1 },
      training: { usable: kept.length, train: 6, eval: 2, exact: true, unapproved: 0, noAnswerLeft: null },
    })
    expect(droppedDuplicate).toBe(2)
    expect(summary.lengths.unit).toBe('characters')
    expect(summary.lint.filter(({ rule }) => rule === 'empty').map(({ row, line }) => [row, line])).toEqual([
      [10, 11],
      [11, 12],
    ])
    expect(JSON.stringify(summary)).not.toContain('咳嗽')
  })

  it('counts identifiers by type, and shows none of them', async () => {
    const told = { question: '我叫张建国，手机13800138000，咳嗽怎么办？', answer: ADVICE[0] }
    const { summary, samples } = await inspect([told, plain(1)])
    expect(summary).toMatchObject({ pii: { PERSON: 1, PHONE_NUMBER: 1 }, piiRows: 1 })
    expect(samples[0]!.question).toBe('我叫<PERSON>，手机<PHONE_NUMBER>，咳嗽怎么办？')
  })

  it('tells states of review, machine-made rows and earlier turns', async () => {
    const rows = [
      { ...plain(1), review: 'proposed', origin: 'machine' },
      { ...plain(2), review: 'approved' },
      { ...plain(3), history: [['先前的问题', '先前的回答']] },
    ]
    const { summary } = await inspect(rows)
    expect(summary).toMatchObject({ review: { proposed: 1, approved: 1 }, machine: 1, multiTurn: 1 })
    expect(summary.training.unapproved).toBe(1)
    expect(trainingSaid(summary, wordsIn('zh')).join()).toContain('1 条未通过审核')
  })

  it('knows rows whose question is held out, whose prompt leaves no room, and which are cut', async () => {
    const lengths = [500, 90, 10, 10]
    const rows = lengths.map((_, i) => plain(i))
    const measure = ({ question }: { readonly question: string }) => {
      const prompt = lengths[Number(/\d/.exec(question)![0])]!
      return { question: prompt, answer: 20, whole: prompt + 20 }
    }
    const heldOut = [{ question: `${plain(3).question} `, answer: '答', tag: null, line: 2 }]
    const { summary } = await inspect(rows, { measure, cutoffLen: 100, heldOut, valSplit: 0 })
    expect(summary.lengths).toMatchObject({ unit: 'tokens', overCutoff: 2, cutoffLen: 100, whole: { max: 520 } })
    expect(summary.training).toMatchObject({ usable: 4, inHeldOut: 1, noAnswerLeft: 1, train: 2, eval: 1 })
    expect(summary.lint.filter(({ rule }) => rule === 'too-long')).toHaveLength(2)
  })

  it('holds near repetitions against the first rows only, and says so', async () => {
    const long = (i: number) => ({
      question: `病人${'发热三天伴有咳嗽咳痰胸闷气短乏力食欲下降'.repeat(3)}`,
      answer: `${ADVICE.join('')}${i}`,
    })
    const rows = [plain(1), plain(2), long(1), plain(4), long(2), long(3)]
    expect((await inspect(rows)).summary).toMatchObject({ duplicates: { near: 2 }, nearAmong: null })
    expect((await inspect(rows, { maxNear: 3 })).summary).toMatchObject({ duplicates: { near: 2 }, nearAmong: 3 })
    expect((await inspect(rows, { maxNear: 2 })).summary).toMatchObject({ duplicates: { near: 0 }, nearAmong: 2 })
  })

  it('measures the form that was asked for, or the one that answers keep', async () => {
    const answer = '【分类】呼吸内科\n【要点】多休息，多喝水\n【依据】门诊常规'
    const rows = [{ question: '一', answer }, { question: '二', answer: `${answer}二` }, plain(3)]
    expect((await inspect(rows)).summary.template).toEqual({ id: 'generic', kept: 2, answers: 3 })
    const form = forms.find(({ id }) => id === 'legal-claim')!
    expect((await inspect(rows, { form })).summary.template).toEqual({ id: 'legal-claim', kept: 0, answers: 3 })
    expect((await inspect([plain(1)])).summary.template).toBeNull()
  })

  it('shows rows from everywhere in the file, the same ones every time', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => plain(i))
    const lines = async () => (await inspect(rows, { samples: 5 })).samples.map(({ line }) => line)
    const first = await lines()
    expect(first).toHaveLength(5)
    expect(Math.max(...first)).toBeGreaterThan(50)
    expect(first).toEqual(first.toSorted((a, b) => a - b))
    expect(await lines()).toEqual(first)
  })
})

describe('inspectPage', () => {
  it('is one file that loads nothing, with texts escaped and identifiers masked', async () => {
    const rows = [
      { question: '<script>alert(1)</script> 手机13800138000', answer: ADVICE[0], department: '"><img src=x>' },
    ]
    for (const lang of ['en', 'zh'] as const) {
      const page = inspectPage(await inspect(rows), { lang, version: '1.2.3' })
      expect(page).toContain('default-src &#39;none&#39;')
      expect(page).toContain('&lt;script&gt;alert(1)')
      expect(page).not.toMatch(/<script>alert|<img|https?:(?!\/\/www\.w3\.org)|13800138000|\{\w+\}(?=<)/)
      expect(page).not.toContain('name="AIGC"')
    }
  })

  it('carries the label of generated text where it shows what a model wrote', async () => {
    const found = await inspect([{ ...plain(1), origin: 'machine' }])
    expect(inspectPage(found, { lang: 'zh', version: '' })).toContain('name="AIGC"')
    expect(inspectPage({ ...found, samples: [] }, { lang: 'zh', version: '' })).not.toContain('name="AIGC"')
  })

  it('holds of a file without usable rows, too', async () => {
    const page = inspectPage(await inspect([{ question: '问', answer: '' }]), { lang: 'en', version: '' })
    expect(page).toContain('No rows with question and answer.')
  })
})
