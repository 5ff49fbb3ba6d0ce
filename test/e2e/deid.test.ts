/** How much `data deid` finds, and that nothing of an identifier is left: on made sentences and, through the program, on files. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deidentify } from '../../src/deid/deidentify.ts'
import { findEntities } from '../../src/deid/find.ts'
import { createPolicy } from '../../src/deid/policy.ts'
import { createSession } from '../../src/deid/session.ts'
import { runCli } from '../support/cli.ts'
import { generate, type MadeSentence } from '../support/deid/generate.ts'

const COUNT = 2000
const LEAST: readonly (readonly [number, readonly string[]])[] = [
  [0.99, ['CN_RESIDENT_ID', 'CN_USCC', 'CN_ORG_CODE', 'BANK_CARD']],
  [0.95, ['PHONE_NUMBER', 'EMAIL_ADDRESS', 'MEDICAL_RECORD_NUMBER', 'CASE_NUMBER']],
  [0.9, ['PERSON', 'ADDRESS']],
]

const HALVES: ReadonlySet<string> = new Set(['blind-a', 'blind-b'])

/** Recall counts an identifier that a find of its type covers whole; precision, finds that touch one. */
function measure(sentences: readonly MadeSentence[]) {
  const recall = new Map<string, { all: number; found: number }>()
  let [finds, right] = [0, 0]
  for (const { text, gold } of sentences) {
    const found = findEntities(text)
    for (const { type, start, end } of gold) {
      const tally = recall.get(type) ?? { all: 0, found: 0 }
      recall.set(type, tally)
      tally.all++
      if (found.some((each) => each.type === type && each.start <= start && each.end >= end)) tally.found++
    }
    finds += found.length
    right += found.filter((each) => gold.some(({ start, end }) => start < each.end && each.start < end)).length
  }
  return { recall, precision: right / finds }
}

describe.each([['dev', 1], ['held-out', 2], ['final', 3], ['blind-a', 11], ['blind-b', 12]] as const)('%s sentences', (set, seed) => {
  const sentences = generate(COUNT, set, seed)

  it('are read well', () => {
    const { recall, precision } = measure(sentences)
    const told = [...recall].map(([type, { all, found }]) => `${type} ${(found / all).toFixed(4)} (${all})`)
    process.stdout.write(`${set}: precision ${precision.toFixed(4)}; recall ${told.join(', ')}\n`)
    expect(precision).toBeGreaterThanOrEqual(0.97)
    for (const [least, types] of LEAST) {
      for (const type of types) {
        const { all, found } = recall.get(type) ?? { all: 0, found: 0 }
        if (all === 0 && HALVES.has(set)) continue // a half of the blind frames has not every slot; together they do
        expect({ type, ok: found / all >= least }).toEqual({ type, ok: true })
      }
    }
  })

  it('show no piece of six characters of what was found, and a second time changes nothing', () => {
    const policy = createPolicy('zh-medical')
    for (const { text, gold } of sentences) {
      const { text: after, entities } = deidentify(text, { session: createSession(), policy })
      const hidden = gold.filter(({ start, end }) => entities.some((each) => each.start <= start && each.end >= end))
      for (const { plain, start, end } of hidden) {
        for (const original of [plain, text.slice(start, end)]) {
          for (let i = 0; i + 6 <= original.length; i++) expect(after).not.toContain(original.slice(i, i + 6))
        }
      }
      expect(deidentify(after, { session: createSession(), policy }).text).toBe(after)
    }
  }, 120_000)
}) // biome-ignore format: the table above

describe('lorasmith data deid', () => {
  let folder = ''
  const path = (name: string) => join(folder, name)
  const deid = (...args: string[]) => runCli(['data', 'deid', ...args], { cwd: folder })
  const lines = async (name: string) => (await readFile(path(name), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>) // biome-ignore format: short

  const TEXTS = [
    '患者张三，手机１３８００１３８０００，于2023年5月12日入院。',
    '高血压患者何时服药？',
    '原告李四，身份证11010519491231002X。',
  ]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lorasmith-deid-'))
    await writeFile(path('in.jsonl'), TEXTS.map((text) => `${JSON.stringify({ text })}\n`).join(''))
    await writeFile(path('rows.csv'), '姓名,question,answer\n王小明,我叫王小明怎么办,王小明您好\n赵四,感冒,多喝水\n')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('writes texts with their entities, a vault for its owner alone, and restores exactly', async () => {
    const done = await deid('in.jsonl', '--out', 'out.jsonl', '--vault', 'v', '--key-file', 'k', '--json')
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(done.stdout)).toMatchObject({
      rows: 3,
      rowsChanged: 2,
      entities: { PERSON: 2, PHONE_NUMBER: 1, DATE: 1, CN_RESIDENT_ID: 1 },
      reversible: true,
    })
    const [first, second] = await lines('out.jsonl')
    expect(first!.entities).toMatchObject([{ type: 'PERSON', start: 2, end: 4 }, { type: 'PHONE_NUMBER', start: 7, end: 18 }, { type: 'DATE' }]) // biome-ignore format: short
    expect(second).toEqual({ text: TEXTS[1], entities: [] })
    for (const name of ['v', 'k']) expect((await stat(path(name))).mode & 0o777).toBe(0o600)

    expect(
      await deid('out.jsonl', '--out', 'back.jsonl', '--restore', '--vault', 'v', '--key-file', 'k'),
    ).toMatchObject({ code: 0 })
    expect(await readFile(path('back.jsonl'), 'utf8')).toBe(await readFile(path('in.jsonl'), 'utf8'))
  })

  it('gives nothing back without the right key or for another text, and overwrites no vault', async () => {
    await writeFile(path('other'), 'another key that is long enough')
    const restore = ['out.jsonl', '--out', 'no.jsonl', '--restore']
    expect(await deid(...restore, '--vault', 'v', '--key-file', 'other')).toMatchObject({ code: 2, stderr: expect.stringContaining('does not open the vault') }) // biome-ignore format: short
    expect(await deid(...restore, '--vault', 'v')).toMatchObject({ code: 2 })
    await writeFile(path('changed.jsonl'), (await readFile(path('out.jsonl'), 'utf8')).replace('患者', '病人'))
    expect(await deid('changed.jsonl', ...restore.slice(1), '--vault', 'v', '--key-file', 'k')).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be restored') }) // biome-ignore format: short
    expect(await deid('in.jsonl', '--out', 'x.jsonl', '--vault', 'v', '--key-file', 'k')).toMatchObject({ code: 2, stderr: expect.stringContaining('never overwritten') }) // biome-ignore format: short
    await expect(stat(path('no.jsonl'))).rejects.toThrow()
  })

  it('keeps a person one person across the columns of a row', async () => {
    expect(await deid('rows.csv', '--out', 'rows.jsonl')).toMatchObject({ code: 0 })
    const [row, other] = await lines('rows.jsonl')
    const name = row!.姓名 as string
    expect(name).toMatch(/^.某.\d*$/)
    expect(row).toMatchObject({ question: `我叫${name}怎么办`, answer: `${name}您好` })
    expect(Object.keys(row!.entities as object)).toEqual(['姓名', 'question', 'answer'])
    expect(other).toMatchObject({ question: '感冒', answer: '多喝水' })
  })

  it('reads conversations and numbers, and finds its way back to each place', async () => {
    const messages = [
      { role: 'user', content: '我叫王小明，手机13800138000' },
      { role: 'assistant', content: '王小明您好' },
    ]
    await writeFile(path('chat.jsonl'), `${JSON.stringify({ messages, phone: 13800138000, id: 7 })}\n`)
    const vault = ['--vault', 'v2', '--key-file', 'k2']
    expect(await deid('chat.jsonl', '--out', 'chat.out.jsonl', ...vault)).toMatchObject({ code: 0 })
    const written = await readFile(path('chat.out.jsonl'), 'utf8')
    expect(written).not.toMatch(/王小明|13800138000/)
    expect(Object.keys((await lines('chat.out.jsonl'))[0]!.entities as object)).toEqual(['messages[0].content', 'messages[1].content', 'phone']) // biome-ignore format: short
    expect(await deid('chat.out.jsonl', '--out', 'chat.back.jsonl', '--restore', ...vault)).toMatchObject({ code: 0 })
    expect(await lines('chat.back.jsonl')).toEqual([{ messages, phone: '13800138000', id: 7 }])
  })

  it('tells what the user got wrong', async () => {
    expect(await deid('in.jsonl', '--out', 'in.jsonl')).toMatchObject({ code: 2, stderr: expect.stringContaining('file that is read') }) // biome-ignore format: short
    expect(await deid('in.jsonl', '--out', 'x', '--profile', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('zh-medical') }) // biome-ignore format: short
    expect(await deid('in.jsonl', '--out', 'x', '--operator', 'PERSN=keep')).toMatchObject({ code: 2, stderr: expect.stringContaining('PERSON') }) // biome-ignore format: short
    expect(await deid('in.jsonl', '--out', 'x', '--operator', 'PERSON=replace:13800138000')).toMatchObject({ code: 2 })
  })
})
