import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTasks, type TaskOptions } from './tasks.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'draft-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function tasksOf(name: string, text: string | Buffer, options: Partial<TaskOptions> = {}) {
  const path = join(folder, name)
  await writeFile(path, text)
  const { tasks, questions } = await readTasks([path], { kind: 'answers', limit: 100, reading: {}, ...options })
  const told = tasks.map((task) => (task.kind === 'pairs' ? task.passage.text : task.row.question))
  return { told, questions, sources: tasks.map(({ source }) => source.slice(path.length)) }
}

const ROWS = [
  { question: '有答案的', answer: '答' },
  { question: '没答案的', answer: '' },
  { question: '', answer: '没问题的' },
  { question: '待审核的', answer: '答', review: 'proposed', origin: 'machine' },
]
const JSONL = ROWS.map((row) => `${JSON.stringify(row)}\n`).join('')

describe('readTasks', () => {
  it('takes questions without an answer, and knows those that have one', async () => {
    const { told, questions, sources } = await tasksOf('rows.jsonl', JSONL)
    expect(told).toEqual(['没答案的'])
    expect(sources).toEqual([':2'])
    expect([...questions]).toEqual(['有答案的', '待审核的'])
  })

  it('takes a file of questions alone', async () => {
    expect((await tasksOf('q.csv', '问题,科室\n咳嗽怎么办,内科\n发热怎么办,儿科\n', { limit: 1 })).told).toEqual([
      '咳嗽怎么办',
    ])
  })

  it('says other words only for what nobody still has to approve', async () => {
    expect((await tasksOf('rows.jsonl', JSONL, { kind: 'paraphrases' })).told).toEqual(['有答案的'])
  })

  it('cuts documents in any encoding, with their lines', async () => {
    const bytes = Buffer.from([
      0xff,
      0xfe,
      ...Buffer.from('# 标题\n太短\n\n## 发热\n体温超过三十八度五时可以服用退热药，并多饮水。\n', 'utf16le'),
    ])
    const { told, sources } = await tasksOf('guide.md', bytes, { kind: 'pairs' })
    expect(told).toEqual(['体温超过三十八度五时可以服用退热药，并多饮水。'])
    expect(sources).toEqual([':5'])
  })

  it('refuses files that leave nothing to ask, and what is no text', async () => {
    await expect(tasksOf('a.jsonl', `${JSON.stringify(ROWS[0])}\n`)).rejects.toThrow('has an answer already')
    await expect(tasksOf('b.md', '短\n', { kind: 'pairs' })).rejects.toThrow('no paragraph of at least 20')
    await expect(tasksOf('c.md', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 1]), { kind: 'pairs' })).rejects.toThrow('c.md')
    await expect(tasksOf('d.csv', 'x,y\n1,2\n')).rejects.toThrow('question')
  })
})
