/** `data draft` with a real model, and what keeps its rows from being trained before a person stands for them. */
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openForm } from '../../src/templates/open-form.ts'
import { followsForm } from '../../src/templates/parse.ts'
import { MODEL, makeWorkplace, runCli, startCli, type Workplace } from '../support/cli.ts'

let place: Workplace
beforeAll(async () => {
  place = await makeWorkplace()
  await writeFile(place.path('q.csv'), 'id,question\n1,儿童发热怎么办？\n2,老板拖欠工资怎么办？\n3,夜里咳嗽怎么办？\n')
})
afterAll(() => place[Symbol.asyncDispose]())

const draft = (kind: string, from: string, out: string, ...flags: readonly string[]) => [
  ...['data', 'draft', '--kind', kind, '--from', place.path(from), '-m', MODEL, '--out', place.path(out)],
  ...flags,
]
const linesOf = (name: string) =>
  readFileSync(place.path(name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('data draft', () => {
  it('drafts answers that nobody can train or approve unsigned', async () => {
    const { code, stdout } = await runCli(draft('answers', 'q.csv', 'drafts.jsonl'))
    expect(code).toBe(0)
    expect(stdout).toContain('data review start')
    const rows = linesOf('drafts.jsonl')
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows)
      expect(row).toMatchObject({
        origin: 'machine',
        review: 'proposed',
        draft_model: 'lorasmith-demo-zh-8m-Q8_0.gguf',
      })

    const refused = await runCli(place.trainArgs('no', `metadata_path=${place.path('drafts.jsonl')}`))
    expect(refused.code).toBe(2)
    for (const to of ['csv', 'alpaca', 'sharegpt', 'openai']) {
      const path = place.path(`as-${to}.${to === 'csv' ? 'csv' : to === 'openai' ? 'jsonl' : 'json'}`)
      expect((await runCli(['data', 'convert', place.path('drafts.jsonl'), '--out', path, '--to', to])).code).toBe(0)
      expect((await runCli([...place.trainArgs('no', `metadata_path=${path}`), '--dry-run'])).code).toBe(2)
    }

    const dir = place.path('review')
    expect((await runCli(['data', 'review', 'start', place.path('drafts.jsonl'), '--out', dir])).code).toBe(0)
    const shown = JSON.parse(readFileSync(place.path('review', 'rows.jsonl'), 'utf8').split('\n')[0]!)
    const id = shown.record?.id ?? shown.id
    const approve = ['data', 'review', 'approve', id, '--dir', dir, '--by', '李医生']
    const unsigned = await runCli(approve)
    expect(unsigned.code).toBe(2)
    expect(unsigned.stderr).toContain('written by a machine')
    expect((await runCli([...approve, '--sign'])).code).toBe(0)
  })

  it('holds answers to a form', async () => {
    const path = place.path('short.yaml')
    await writeFile(
      path,
      'id: short\ndomain: generic\nsections:\n  - title: 判断\n    maxLines: 1\n    maxChars: 30\n  - title: 建议\n    maxLines: 1\n    maxChars: 30\n',
    )
    const { code } = await runCli(draft('answers', 'q.csv', 'formed.jsonl', '--form', path, '--each', '3'))
    expect(code).toBe(0)
    const { form } = await openForm(path)
    for (const { answer } of linesOf('formed.jsonl')) expect(followsForm(form, String(answer))).toBe(true)
  })

  it('is repeatable by seed, and writes over nothing unasked', async () => {
    const [a, b] = [
      await runCli(draft('paraphrases', 'data.csv', 'a.jsonl', '--limit', '4')),
      await runCli(draft('paraphrases', 'data.csv', 'b.jsonl', '--limit', '4')),
    ]
    expect([a.code, b.code]).toEqual([0, 0])
    expect(linesOf('a.jsonl')).toEqual(linesOf('b.jsonl'))
    expect((await runCli(draft('paraphrases', 'data.csv', 'a.jsonl', '--limit', '4'))).code).toBe(2)
    expect((await runCli(draft('answers', 'data.csv', 'none.jsonl'))).code).toBe(2)
    expect(existsSync(place.path('none.jsonl'))).toBe(false)
  })

  it('keeps on Ctrl-C what was drafted until then', async () => {
    const many = Array.from({ length: 100 }, (_, i) => `${i},咳嗽${i}天怎么办？\n`)
    await writeFile(place.path('many.csv'), `id,question\n${many.join('')}`)
    const cli = startCli(draft('answers', 'many.csv', 'stopped.jsonl', '--each', '100', '--temp', '1')) // hours of work
    await setTimeout(15_000)
    cli.killGroup('SIGINT')
    const { code, stderr } = await cli.ended
    expect(code).toBe(130)
    expect(stderr).toContain('Stopped')
    if (existsSync(place.path('stopped.jsonl'))) expect(linesOf('stopped.jsonl')[0]).toHaveProperty('origin', 'machine')
  })
})
