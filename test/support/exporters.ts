// table: everything by which texts that a model wrote leave the product, and how to make it do so with real parts
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { convertCommand } from '../../src/cli/data-convert-command.ts'
import { dataInspectCommand } from '../../src/cli/data-inspect-command.ts'
import { dataLintCommand } from '../../src/cli/data-lint-command.ts'
import { dataRewrite } from '../../src/cli/data-rewrite-command.ts'
import { dataSplit } from '../../src/cli/data-split-command.ts'
import { deidCommand } from '../../src/cli/deid-command.ts'
import type { Output } from '../../src/cli/output.ts'
import { reviewExport } from '../../src/cli/review-sheet.ts'
import { runCommand } from '../../src/cli/run.ts'
import { createSampler } from '../../src/cli/samples.ts'
import { renderRecords } from '../../src/data/records.ts'
import type { LayoutOut } from '../../src/data/write-rows.ts'
import { type DraftRow, draftRows } from '../../src/draft/draft-rows.ts'
import { readGguf } from '../../src/formats/gguf-read.ts'
import { writeReport } from '../../src/report/write.ts'
import { writeApproved } from '../../src/review/approved.ts'
import { decide } from '../../src/review/decide.ts'
import { demoModel } from './demo-adapter.ts'
import { fullRun, stepEvent } from './full-run.ts'
import { chatBody, testGateway } from './gateway.ts'
import { madeApp } from './made-app.ts'
import { madeReview, writing } from './made-review.ts'
import { heldBy } from './made-store.ts'
import { memoryOutput } from './memory-output.ts'
import { scriptedAnswers } from './scripted-answers.ts'
import { scriptedEngine } from './scripted-engine.ts'

/** How the bytes are read to find the label in them; a terminal has no metadata. */
export type Kind = 'json' | 'jsonl' | 'csv' | 'xlsx' | 'html' | 'sse' | 'terminal'

export interface Exporter {
  readonly name: string
  readonly kind: Kind
  readonly make: (folder: string) => Promise<string | Uint8Array>
}

const ANSWERS = ['【分类】儿科\n【要点】多喝水， 多休息。\n【依据】门诊常规', '先固定证据，再申请仲裁。']
const QUESTIONS = ['孩子发热\u200b怎么办？', '被辞退怎么办？']

async function drafted(): Promise<readonly DraftRow[]> {
  const { engine } = scriptedAnswers(ANSWERS)
  const tasks = QUESTIONS.map((question, i) => {
    return { kind: 'answers' as const, row: { question, answer: '', tag: null, line: i + 2 }, source: `q.csv:${i + 2}` }
  })
  const settings = { adapter: null, system: null, form: null, each: 1, seed: 1, model: 'demo.gguf', decoding: {} }
  const rows: DraftRow[] = []
  for await (const step of draftRows(engine, { tasks, questions: new Set() }, settings)) {
    if (step.type === 'row') rows.push(step.row)
  }
  return rows
}

async function draftFile(folder: string, ending: string): Promise<string> {
  const [path, rows] = [join(folder, `drafts${ending}`), await drafted()]
  const records = rows.map((row) => ({ ...row }))
  await writeFile(path, renderRecords(path, Object.keys(records[0]!), records))
  return path
}

/** A command that writes drafts once more. */
function rewritten(
  name: string,
  kind: Kind,
  ending: string,
  write: (from: string, to: string, out: Output) => Promise<unknown>,
): Exporter {
  return {
    name,
    kind,
    make: async (folder) => {
      const to = join(folder, `out${ending}`)
      await write(await draftFile(folder, kind === 'csv' ? '.csv' : '.jsonl'), to, memoryOutput())
      return readFile(to)
    },
  }
}

const converted = (to: LayoutOut, kind: Kind, ending: string) =>
  rewritten(`data convert --to ${to}`, kind, ending, (from, out, output) => convertCommand(from, { out, to }, output))

async function machineReview() {
  const rows = QUESTIONS.map((question, i) => ({ question, answer: ANSWERS[i]!, origin: 'machine' }))
  return await madeReview(rows)
}

async function approved(folder: string): Promise<Uint8Array> {
  await using review = await machineReview()
  const { reviewed } = await review.open()
  const drafts = reviewed.map(({ row, version }) => {
    return { place: '', row: row.id, seen: version, verdict: 'approved' as const, note: '', signed: true }
  })
  await decide(review.folder, drafts, writing('李医生'))
  const path = join(folder, 'approved.jsonl')
  await writeApproved(review.folder, path, { ...writing('李医生'), overwrite: false })
  return readFile(path)
}

async function answered(url: string, body: object): Promise<string> {
  const says = 'response_format' in body ? '{"要点":"多喝水"}' : '多喝水，多休息。'
  await using gateway = await testGateway({ engine: scriptedEngine(() => says), guard: null })
  return (await gateway.post(url, body)).body
}

/** A held answer is edited and let go; `look` asks for it as one of the people who may. */
async function held(look: (at: Awaited<ReturnType<typeof madeApp>>, id: string) => Promise<string>): Promise<string> {
  await using at = await madeApp()
  const asker = await at.as('asker')
  const person = (await at.store.people.get(asker.id))!
  const { id } = await at.store.queue.hold(heldBy(person))
  const reviewer = await at.as('reviewer')
  await reviewer.call('POST', `/api/queue/${id}/claim`, { version: 1 })
  if (look !== queued)
    await reviewer.call('POST', `/api/queue/${id}/edit`, { version: 2, note: '语气', text: '请就诊。' })
  const asked = at.as
  return look({ ...at, as: (role, ...more) => (role === 'asker' ? Promise.resolve(asker) : asked(role, ...more)) }, id)
}

const queued: Parameters<typeof held>[0] = async (at, id) =>
  (await (await at.as('reviewer', null, '王')).call('GET', `/api/queue/${id}`)).body
const ticket: typeof queued = async (at, id) => (await (await at.as('asker')).call('GET', `/api/tickets/${id}`)).body
const content: typeof queued = async (at, id) => {
  const texts = await at.store.contents.ofAnswer(id)
  const edit = texts.find(({ kind }) => kind === 'edit')!
  return (await (await at.as('auditor')).call('GET', `/api/audit/contents/${edit.id}`)).body
}

async function ran(flags: object): Promise<string> {
  const out = memoryOutput()
  await runCommand(
    { model: demoModel, prompt: '发热怎么办？', nPredict: 3, seed: 1, threads: 1, device: 'cpu', ...flags },
    out,
  )
  return out.said()
}

async function sampled(folder: string): Promise<string> {
  const [base, config] = [
    await readGguf(demoModel),
    {
      sample_prompts: ['发热怎么办？'],
      sample_max_tokens: 3,
      default_system: null,
      seed: 1,
      threads: 1,
      chat_template: null,
    },
  ]
  const adapter = { readWeights: () => ({ modules: [], rank: 0, alpha: 0 }) as never } // the base answers at step 0
  await using sampler = createSampler({ config, adapter, base, folder })
  await sampler.answer(0)
  return readFile(join(folder, 'samples.jsonl'), 'utf8')
}

async function reported(folder: string): Promise<string> {
  const events = [fullRun().started, stepEvent(1)].map((event) => `${JSON.stringify(event)}\n`).join('')
  await writeFile(join(folder, 'events.jsonl'), events)
  await sampled(folder)
  return readFile(await writeReport(folder, 'zh'), 'utf8')
}

async function inspected(folder: string): Promise<string> {
  const html = join(folder, 'inspect.html')
  await dataInspectCommand(await draftFile(folder, '.jsonl'), { samples: 2, html }, memoryOutput())
  return readFile(html, 'utf8')
}

async function inspectedShown(folder: string): Promise<string> {
  const out = memoryOutput()
  await dataInspectCommand(await draftFile(folder, '.jsonl'), { samples: 2 }, out)
  return out.said()
}

const JSON_ANSWER = { response_format: { type: 'json_object' } }
const stream = { stream: true }
const plain = { model: 'base', prompt: '发热怎么办？' }

export const EXPORTERS: readonly Exporter[] = [
  { name: 'chat', kind: 'json', make: () => answered('/v1/chat/completions', chatBody('发热怎么办？')) },
  {
    name: 'chat, streamed',
    kind: 'sse',
    make: () => answered('/v1/chat/completions', chatBody('发热怎么办？', stream)),
  },
  {
    name: 'chat as JSON',
    kind: 'json',
    make: () => answered('/v1/chat/completions', chatBody('用 JSON', JSON_ANSWER)),
  },
  { name: 'completion', kind: 'json', make: () => answered('/v1/completions', plain) },
  { name: 'completion, streamed', kind: 'sse', make: () => answered('/v1/completions', { ...plain, ...stream }) },
  { name: 'a ticket', kind: 'json', make: () => held(ticket) },
  { name: 'the review queue', kind: 'json', make: () => held(queued) },
  { name: "a content of the audit's", kind: 'json', make: () => held(content) },
  { name: 'data draft, JSONL', kind: 'jsonl', make: async (folder) => readFile(await draftFile(folder, '.jsonl')) },
  { name: 'data draft, JSON', kind: 'json', make: async (folder) => readFile(await draftFile(folder, '.json')) },
  { name: 'data draft, CSV', kind: 'csv', make: async (folder) => readFile(await draftFile(folder, '.csv')) },
  converted('jsonl', 'jsonl', '.jsonl'),
  converted('csv', 'csv', '.csv'),
  converted('alpaca', 'json', '.json'),
  converted('sharegpt', 'json', '.json'),
  converted('openai', 'jsonl', '.jsonl'),
  rewritten('data split', 'csv', '.csv', (from, to, out) =>
    dataSplit(from, { outTrain: `${to}.train.csv`, outEval: to, share: 0.5, seed: 1, by: 'question' }, out),
  ),
  rewritten('data rewrite', 'jsonl', '.jsonl', async (from, out, output) => {
    const text = await readFile(from, 'utf8')
    await writeFile(from, text.replaceAll('"review":"proposed",', ''))
    await dataRewrite(from, { form: 'generic', out }, output)
  }),
  rewritten('data lint --fix', 'jsonl', '.jsonl', (from, out, output) =>
    dataLintCommand(from, { fix: true, out, today: '2026-11-29' }, output),
  ),
  rewritten('data deid', 'jsonl', '.jsonl', (from, out, output) =>
    deidCommand(from, { out, profile: 'zh-medical' }, output),
  ),
  {
    name: 'data review export',
    kind: 'xlsx',
    make: async (folder) => {
      await using review = await machineReview()
      const xlsx = join(folder, 'review.xlsx')
      await reviewExport({ dir: review.folder, xlsx, all: true }, memoryOutput())
      return readFile(xlsx)
    },
  },
  { name: 'data review approved: rows to be trained', kind: 'jsonl', make: approved },
  { name: 'data inspect --html', kind: 'html', make: inspected },
  { name: 'data inspect', kind: 'terminal', make: inspectedShown },
  { name: 'samples.jsonl of a run', kind: 'jsonl', make: sampled },
  { name: 'report.html of a run', kind: 'html', make: reported },
  { name: 'run -p', kind: 'terminal', make: () => ran({}) },
  { name: 'run -p --json', kind: 'json', make: () => ran({ json: true }) },
]
