import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BOS, END, HEADER, letterTokenizer } from '../../test/support/letter-tokenizer.ts'
import { type DataSource, loadDataset } from './load.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(content: string, name = `${Math.random()}.csv`): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const settings: Omit<DataSource, 'metadata_path'> = {
  eval_data_path: null,
  default_system: null,
  cutoff_len: 100,
  split_by: 'group',
  val_split: 0,
  seed: 42,
}
const load = (metadata_path: string, change: Partial<DataSource> = {}) =>
  loadDataset({ ...settings, metadata_path, ...change }, letterTokenizer())
const numbered = (n: number, prefix = 'q') =>
  `question,answer\n${Array.from({ length: n }, (_, i) => `${prefix}${i},answer ${i}`).join('\n')}\n`

describe('loadDataset', () => {
  it.each(['proposed', 'rejected', 'awaiting-second', 'disputed'])('refuses rows that are %s', async (state) => {
    const rows = await file(`question,answer,review\na,answer a,approved\nb,answer b,${state}\nc,answer c,\n`)
    await expect(load(rows)).rejects.toMatchObject({ code: 'data.unapproved', values: { rows: 3, count: 1 } })
  })

  it("takes rows that are approved, and a column review that is the user's own", async () => {
    const own = 'question,answer,review\na,answer a,approved\nb,answer b,changed\nc,answer c,much liked\n'
    expect((await load(await file(own))).train).toHaveLength(3)
  })

  it('puts loss on the answer and its end of turn only', async () => {
    const data = await load(await file('question,answer\nab,xyz\n'))
    const [example] = data.train
    expect([...example!.tokens]).toEqual([BOS, HEADER.user, 197, 198, END, HEADER.assistant, 220, 221, 222, END])
    expect([...example!.lossMask]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    expect(example!.answerTokens).toBe(4)
    expect(data.report).toMatchObject({ rowsRead: 1, trainTokens: 10, answerTokens: 4, longest: 10, truncated: 0 })
    expect(data.eval).toEqual([])
  })

  it('puts the system message first', async () => {
    const data = await load(await file('question,answer\nab,xyz\n'), { default_system: 's' })
    expect([...data.train[0]!.tokens.slice(0, 5)]).toEqual([BOS, HEADER.system, 215, END, HEADER.user])
  })

  it('cuts the end of a long answer and drops a prompt that leaves no room', async () => {
    const path = await file(`question,answer\nab,xyz\nab,${'x'.repeat(20)}\nabcdefg,x\nabcdef,x\n`)
    const { train, report } = await load(path, { cutoff_len: 11 })
    expect(train.map(({ id, tokens }) => [id, tokens.length, tokens.at(-1)])).toEqual([
      [0, 10, END],
      [1, 11, 220],
      [3, 11, 220],
    ])
    expect(report).toMatchObject({ droppedNoAnswerLeft: 1, truncated: 2, longest: 27 })
    expect(report.answerTokens).toBe(4 + 5 + 1)
  })

  it('splits, with the rows of the held-out examples beside them', async () => {
    const data = await load(await file(numbered(40)), { val_split: 0.1 })
    expect([data.train.length, data.eval.length, data.evalRows.length]).toEqual([36, 4, 4])
    for (const [i, { id }] of data.eval.entries()) {
      expect(data.evalRows[i]!.answer).toBe(`answer ${id}`)
      expect(data.evalRows[i]!.line).toBe(id + 2)
    }
    expect(data.report.trainTokens).toBe(data.train.reduce((sum, { tokens }) => sum + tokens.length, 0))
    expect(data.train.map(({ id }) => `answer ${id}`)).toEqual(data.trainRows.map(({ answer }) => answer))
    expect(data.evalReport).toBeNull()
  })

  it('takes held-out rows from their own file and trains on none of their questions', async () => {
    const eval_data_path = await file(numbered(3))
    const data = await load(await file(numbered(10)), { eval_data_path, val_split: 0.5 })
    expect(data.train.map(({ id }) => id)).toEqual([3, 4, 5, 6, 7, 8, 9])
    expect(data.eval.map(({ id }) => id)).toEqual([10, 11, 12])
    expect(data.report).toMatchObject({ rowsRead: 10, droppedHeldOut: 3 })
    expect(data.evalReport).toMatchObject({ path: eval_data_path, rowsRead: 3, droppedHeldOut: 0 })
  })

  it.each([
    ['no rows', 'question,answer\n', {}, /no rows/],
    ['empty cells', 'question,answer\n,b\na,\n', {}, /none of 2 rows .* 1 without question, 1 without answer/],
    [
      'short cutoff',
      'question,answer\nabc,b\n',
      { cutoff_len: 5 },
      /1 whose question fills cutoff_len \(5 tokens.* 9\)/,
    ],
  ])('tells why nothing is left: %s', async (_, content, change, message) => {
    await expect(load(await file(content), change)).rejects.toThrow(message)
  })

  it('tells that the evaluation file is the training file', async () => {
    const path = await file(numbered(5))
    await expect(load(path, { eval_data_path: path })).rejects.toThrow(/5 whose question is also in eval_data_path/)
  })

  describe('the fingerprint', () => {
    it('is that of the content, not of the file', async () => {
      const [a, b] = [await load(await file(numbered(5))), await load(await file(`${numbered(5)}q0,answer 0\n,\n`))]
      expect(a.fingerprint).toMatch(/^[0-9a-f]{64}$/)
      expect(b.fingerprint).toBe(a.fingerprint)
    })

    it('changes with everything that shapes the tokens', async () => {
      const path = await file(numbered(5))
      const changes: Partial<DataSource>[] = [
        {},
        { default_system: 's' },
        { cutoff_len: 99 },
        { val_split: 0.2 },
        { split_by: 'hash' },
        { seed: 1 },
        { eval_data_path: await file(numbered(5, 'e')) },
        { metadata_path: await file(numbered(6)) },
        { metadata_path: await file(numbered(5).replace('answer 3', 'answer three')) },
      ]
      const all = await Promise.all(changes.map((change) => load(path, change)))
      expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(changes.length)
    })
  })
})

const REAL = '../shared/data/medical/toyhom_train.jsonl'
describe.skipIf(!existsSync(REAL))('real consultations (skipped where ../shared/data is absent)', () => {
  it('loads 6,544 rows in six departments', async () => {
    const data = await load(REAL, { val_split: 0.05, cutoff_len: 512 })
    expect(data.report.rowsRead).toBe(6544)
    const tags = (some: typeof data.train) => new Set(some.map(({ tag }) => tag)).size
    expect(tags(data.eval)).toBe(tags(data.train))
    expect(data.eval.length / (data.train.length + data.eval.length)).toBeCloseTo(0.05, 2)
  })
})
