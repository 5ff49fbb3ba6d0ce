import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRows } from '../../src/data/rows.ts'
import { openRouter, type RouterOptions } from '../../src/router/open-router.ts'
import type { RouterSource } from '../../src/router/router-rows.ts'

/** Vectors that say nothing: what is found here is found by words and n-grams. */
const blind: RouterOptions['embed'] = async (texts) => texts.map((text) => ({ vector: [1, text.length / 1000] }))

let folder: string
let sources: readonly RouterSource[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-router-'))
  sources = await Promise.all(['medical', 'legal'].map(sample))
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

async function sample(adapter: string): Promise<RouterSource> {
  const { kept } = await readRows(new URL(`../../samples/${adapter}.csv`, import.meta.url).pathname)
  return { adapter, questions: kept.map(({ row }) => ({ text: row.question, department: row.tag })) }
}

const open = (name: string, more: Partial<RouterOptions> = {}) =>
  openRouter({ sources, baseSha256: 'b', embed: blind, path: join(folder, name), ...more })

describe('the router', () => {
  it('sends questions to the adapter of their department, others to the base', async () => {
    const router = (await open('a.json'))!
    expect(await router.route('宝宝两岁发烧三十九度怎么办')).toMatchObject({
      adapter: 'medical',
      department: '儿科',
      by: 'rule',
    })
    expect(await router.route('公司拖欠工资还不给加班费')).toMatchObject({
      adapter: 'legal',
      department: '劳动',
      by: 'rule',
    })
    expect(await router.route('红烧排骨怎么做好吃')).toMatchObject({ adapter: null, by: 'abstained' })
    expect(await router.route('  ')).toMatchObject({ adapter: null, by: 'abstained' })
    const { scores } = await router.route('感冒咳嗽'.repeat(5000))
    expect(Object.keys(scores)).toEqual(['medical', 'legal'])
  })

  it('tells of itself by held-out questions whose counts come out', async () => {
    const { report, model } = (await open('a.json'))!
    expect(report.rows).toBe(378)
    expect(report.accuracy).toBeGreaterThan(0.95)
    expect(report.foreign.abstained / report.foreign.rows).toBeGreaterThanOrEqual(0.95)
    expect(report.confusion.map((cells) => cells.reduce((a, b) => a + b, 0)).slice(0, -1)).toEqual(
      model.classes.map(({ adapter }) => (adapter === 'medical' ? 32 : 31)),
    )
    expect(report.confusion.flat().reduce((a, b) => a + b, 0)).toBe(report.rows + report.foreign.rows)
  })

  it('is kept, without a word of a question', async () => {
    const text = await readFile(join(folder, 'a.json'), 'utf8')
    for (const { questions } of sources) for (const question of questions) expect(text).not.toContain(question.text)
    const again = (await open('a.json', { embed: () => Promise.reject(new Error('asked')) }))!
    expect(again.isNew).toBe(false)
    expect(again.report.rows).toBe(378)
  })

  it('is made anew for another input and where its file is broken', async () => {
    const small = sources.map((source) => ({ ...source, questions: source.questions.slice(0, 12) }))
    const asked: number[] = []
    const make = (more: Partial<RouterOptions> = {}) =>
      open('b.json', { sources: small, onTrain: (questions) => void asked.push(questions), ...more })
    const first = (await make())!
    expect([first.isNew, (await make())!.isNew, asked.length]).toEqual([true, false, 1])
    expect(await make({ baseSha256: 'c' })).toMatchObject({ isNew: true })
    expect(await make({ sources: small.slice(1) })).toMatchObject({ isNew: true })
    const path = join(folder, 'b.json')
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 5000))
    expect(await make({ sources: small.slice(1) })).toMatchObject({ isNew: true })
  })

  it('takes what adapters do not cover for foreign', async () => {
    const medical = (await open('d.json', { sources: [sources[0]!] }))!
    expect(await medical.route('离婚时孩子的抚养权归谁')).toMatchObject({ adapter: null })
    expect(await medical.route('月经推迟半个月')).toMatchObject({ adapter: 'medical' })
  })

  it('knows an adapter without questions by its name, if that is a topic', async () => {
    const named = ['paediatrics', '劳动'].map((adapter) => ({ adapter, questions: [] }))
    const router = (await open('e.json', { sources: named }))!
    expect(await router.route('宝宝吐奶')).toMatchObject({ adapter: 'paediatrics' })
    expect(await router.route('公司不交社保')).toMatchObject({ adapter: '劳动' })
    expect(await router.route('离婚要多久')).toMatchObject({ adapter: null })
    expect(await open('f.json', { sources: [{ adapter: 'x', questions: [] }] })).toBeNull()
  })
})
