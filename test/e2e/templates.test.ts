/** Answer templates and splits from the command line: real files in, real files out. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { openEngine } from '../../src/engine/open-engine.ts'
import { forms } from '../../src/templates/forms.ts'
import { grammarOf } from '../../src/templates/grammar.ts'
import { csvOf, MODEL, makeWorkplace, runCli, shortRows } from '../support/cli.ts'

const FORM =
  'id: ward\ndomain: medical\nsections:\n  - 初步判断\n  - { title: 处理建议, maxLines: 2 }\n  - { title: 何时就医, required: false }\n'
const linesOf = async (path: string) => (await readFile(path, 'utf8')).trim().split('\n')

describe('data templates', () => {
  it('lists built-in and own forms, and shows prompt and grammar of one that llama.cpp reads', async () => {
    await using place = await makeWorkplace()
    await mkdir(place.path('templates'))
    await writeFile(place.path('templates', 'ward.yaml'), FORM)
    const cli = (...args: string[]) => runCli(['data', 'templates', ...args], { cwd: place.folder })
    const list = JSON.parse((await cli('--json')).stdout) as { id: string }[]
    expect(list.map(({ id }) => id)).toEqual([...forms.map(({ id }) => id), 'ward'])
    expect((await cli()).stdout).toMatch(/ward +medical +【初步判断】【处理建议】【何时就医】/)
    const shown = JSON.parse((await cli('ward', '--json')).stdout) as { prompt: string; grammar: string }
    expect(shown.prompt).toContain('【处理建议】（1-2 行')
    await using engine = await openEngine(MODEL)
    const messages = [{ role: 'user' as const, content: '发热' }]
    for await (const chunk of engine.generate({ messages, grammar: shown.grammar, maxTokens: 8, seed: 1 })) {
      if (chunk.type === 'end') expect(chunk.generatedTokens).toBe(8)
    }
  })

  it('tells every fault of a form, in the asked language', async () => {
    await using place = await makeWorkplace()
    await writeFile(place.path('bad.yaml'), 'id: generic\nsektions: [a]\nsections: [x, x]\n')
    const { code, stderr } = await runCli(['--lang', 'zh', 'data', 'templates', 'bad.yaml'], { cwd: place.folder })
    expect(code).toBe(2)
    expect(stderr.trim().split('\n')).toEqual([
      'bad.yaml:2：未知的键 sektions。是否想写 sections？',
      'bad.yaml:1：该 id 属于内置模板。请换一个 id。',
      'bad.yaml:3：标题与第 1 个部分相同。各标题必须不同。',
    ])
  })

  it('makes a grammar at the limits of a form that llama.cpp still reads', async () => {
    const section = { required: true, minLines: 200, maxLines: 200, maxChars: 2000 }
    const form = { id: 'x', domain: 'generic', sections: [{ title: 'A', ...section }] } as const
    await using engine = await openEngine(MODEL)
    const request = { messages: [{ role: 'user' as const, content: '嗯' }], grammar: grammarOf(form), maxTokens: 12 }
    let text = ''
    for await (const chunk of engine.generate(request)) text += chunk.text
    expect(text).toMatch(/^【A】/)
  })
})

describe('data rewrite', () => {
  it('writes proposals beside the answers as they were, and nothing over a file that is there', async () => {
    await using place = await makeWorkplace()
    const input = place.path('in.csv')
    await writeFile(
      input,
      'question,answer,note\n发热,"考虑病毒感染。建议口服退热药。\\n如持续高热请及时就医。",7\n空,,8\n',
    )
    const args = ['data', 'rewrite', input, '--form', 'medical-triage', '--out', place.path('out.jsonl')]
    const { code, stdout } = await runCli([...args, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ rows: 2, kept: 0, rewritten: 1, incomplete: 0, empty: 1 })
    const [row, empty] = (await linesOf(place.path('out.jsonl'))).map((line) => JSON.parse(line))
    expect(row).toEqual({
      question: '发热',
      answer:
        '【初步判断】考虑病毒感染。\n【处理建议】建议口服退热药。\n【何时就医】如持续高热请及时就医。\n本建议仅供参考，具体请遵医嘱。',
      note: '7',
      review: 'proposed',
      review_confidence: expect.any(Number),
      original_answer: '考虑病毒感染。建议口服退热药。\\n如持续高热请及时就医。',
    })
    expect(empty).toMatchObject({ answer: '', review: '' })
    expect((await runCli(args)).code).toBe(2)
    expect((await runCli([...args, '--overwrite'])).code).toBe(0)
    expect((await runCli(['data', 'rewrite', input, '--form', 'generic', '--out', input, '--overwrite'])).code).toBe(2)
  })
})

const TOYHOM = new URL('../../../shared/data/medical/toyhom_train.jsonl', import.meta.url).pathname

describe('data split', () => {
  it.skipIf(!existsSync(TOYHOM))(
    'writes every row of real data once, and leaks none (skipped without ../shared/data)',
    async () => {
      await using place = await makeWorkplace()
      for (const by of ['group', 'hash']) {
        const [train, held] = [place.path(`${by}-train.jsonl`), place.path(`${by}-eval.jsonl`)]
        const args = ['data', 'split', TOYHOM, '--out-train', train, '--out-eval', held, '--by', by, '--json']
        const { code, stdout, stderr } = await runCli(args)
        expect([code, stderr]).toEqual([0, ''])
        const summary = JSON.parse(stdout) as { leaks: number; train: number; eval: number; groupsKept: number }
        expect(summary.leaks).toBe(0)
        expect(summary.groupsKept).toBeGreaterThan(10)
        expect(Math.abs(summary.eval / 6544 - 0.1)).toBeLessThan(by === 'group' ? 0.005 : 0.015)
        const rows = [...(await linesOf(train)), ...(await linesOf(held))].map((line) =>
          JSON.stringify(JSON.parse(line)),
        )
        const all = (await linesOf(TOYHOM)).map((line) => JSON.stringify(JSON.parse(line)))
        expect(rows.toSorted()).toEqual(all.toSorted())
      }
    },
  )

  it('keeps a case together and refuses outputs that are taken or one', async () => {
    await using place = await makeWorkplace()
    const rows = shortRows(30).map(({ question, answer }, i) => ({ question, answer, case_id: i % 6 }))
    await writeFile(place.path('in.json'), JSON.stringify(rows))
    const [train, held] = [place.path('t.csv'), place.path('e.json')]
    const args = ['data', 'split', place.path('in.json'), '--out-train', train, '--out-eval', held, '--share', '0.3']
    const { code, stdout } = await runCli([...args, '--group-column', 'case_id'])
    expect(code).toBe(0)
    expect(stdout).toContain('Leak check: no held-out question nearly repeats a trained one.')
    const cases = new Set((JSON.parse(await readFile(held, 'utf8')) as typeof rows).map(({ case_id }) => case_id))
    expect(cases.size).toBe(2)
    const trained = (await readFile(train, 'utf8')).match(/,"\d"$/gm)!.map((end) => Number(end.slice(2, -1)))
    expect(trained.filter((id) => cases.has(id))).toEqual([])
    expect(await runCli(args)).toMatchObject({ code: 2, stderr: expect.stringMatching(/t\.csv.*\n.*e\.json/) })
    const one = await runCli([...args.slice(0, 4), place.path('x.csv'), '--out-eval', place.path('x.csv')])
    expect(one.code).toBe(2)
    expect(existsSync(place.path('x.csv'))).toBe(false)
  })
})

describe('answer_template', () => {
  it('asks for the form where no system message is written, tells what breaks it, and is named in the card', async () => {
    await using place = await makeWorkplace()
    await writeFile(place.path('ward.yaml'), FORM)
    const rows = shortRows(20).map((row, i) => (i < 3 ? { ...row, answer: '多喝水，注意休息。' } : row))
    await writeFile(place.data, csvOf(rows))
    const sets = [`answer_template=${place.path('ward.yaml')}`, 'max_steps=2']
    const dry = await runCli([...place.trainArgs('out', ...sets), '--dry-run'])
    expect(dry.code).toBe(0)
    expect(dry.stderr).toContain('answer_template ward: 3 of 20 rows break it (')
    expect(dry.stdout).toContain('请按以下格式回答')
    const json = await runCli([...place.trainArgs('out', ...sets), '--dry-run', '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ template: { id: 'ward', answers: 20, kept: 17 } })
    const run = await runCli(place.trainArgs('out', ...sets))
    expect(run.code).toBe(0)
    expect(run.stderr).toContain('3 of 20 rows break it')
    const card = JSON.parse(await readFile(place.path('out', 'adapter-card.json'), 'utf8'))
    expect(card).toMatchObject({
      answerTemplate: { id: 'ward' },
      defaultSystem: expect.stringContaining('【初步判断】'),
    })
    const own = await runCli([...place.trainArgs('own', ...sets, 'default_system=你是医生'), '--dry-run'])
    expect(own.stdout).not.toContain('请按以下格式回答')
    expect((await runCli([...place.trainArgs('out', 'answer_template=none')])).code).toBe(2)
  })
})
