/** `data inspect` as people start it: real files of other people as they came, the page, the screen, the JSON. */
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DataSummary } from '../../src/inspect/summary.ts'
import { csvOf, MODEL, makeWorkplace, runCli, shortRows, type Workplace } from '../support/cli.ts'

let place: Workplace
beforeAll(async () => {
  place = await makeWorkplace()
})
afterAll(() => place[Symbol.asyncDispose]())

async function inspect(path: string, ...flags: readonly string[]): Promise<DataSummary> {
  const { code, stdout, stderr } = await runCli(['data', 'inspect', path, '--json', ...flags])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout) as DataSummary
}

describe('data inspect', () => {
  it('tells what train says of the same file', async () => {
    const summary = await inspect(place.data, '-c', place.config)
    const { stdout } = await runCli([...place.trainArgs('dry'), '--dry-run'])
    const { train, eval: held } = summary.training
    expect(train + held).toBe(20)
    expect(stdout).toContain(`Steps: ${train} training rows (${held} held out)`)
    expect(summary.lengths.unit).toBe('tokens')
  })

  it('writes a page only where nothing is, or when told to', async () => {
    const page = place.path('page.html')
    const first = await runCli(['--lang', 'zh', 'data', 'inspect', place.data, '--html', page])
    expect(first.code).toBe(0)
    expect(first.stdout).toMatch(/将用于训练 {2}18 条，留出 2 条/)
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*Content-Security-Policy[\s\S]*<\/html>\n$/)
    const second = await runCli(['data', 'inspect', place.data, '--html', page])
    expect([second.code, second.stdout]).toEqual([2, ''])
    expect((await runCli(['data', 'inspect', place.data, '--html', place.data, '--overwrite'])).code).toBe(2)
    expect((await runCli(['data', 'inspect', place.data, '--html', page, '--overwrite'])).code).toBe(0)
  })

  it('shows no identifier that it finds, on the screen or on the page', async () => {
    const [path, page] = [place.path('told.csv'), place.path('told.html')]
    const rows = shortRows(3).map((row) => ({
      ...row,
      question: `${row.question} 手机13800138000，身份证11010519491231002X`,
    }))
    await writeFile(path, csvOf(rows))
    const { stdout } = await runCli(['data', 'inspect', path, '--html', page])
    for (const text of [stdout, readFileSync(page, 'utf8')]) {
      expect(text).toContain('PHONE_NUMBER')
      expect(text).not.toMatch(/13800138000|11010519491231002X/)
    }
    expect((await inspect(path)).pii).toMatchObject({ PHONE_NUMBER: 3, CN_RESIDENT_ID: 3 })
  })

  it('counts tokens of a model that is named', async () => {
    expect((await inspect(place.data, '-m', MODEL)).lengths).toMatchObject({ unit: 'tokens', overCutoff: 0 })
  })
})

const shared = (path: string) => fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url))
const TOYHOM = shared('medical/toyhom_sample.gb18030.csv')

describe.skipIf(!existsSync(TOYHOM))('files as they came (skipped where ../shared/data is absent)', () => {
  it('consultations in GB18030', async () => {
    expect(await inspect(TOYHOM)).toMatchObject({
      rows: 7644,
      format: 'CSV',
      encoding: 'GB18030',
      columns: { question: 'ask', answer: 'answer', tag: 'department' },
      duplicates: { exact: 378 },
    })
  })

  it('lists of one where texts are expected', async () => {
    expect(await inspect(shared('medical/zhongjing_huatuo26M_test.json'))).toMatchObject({
      rows: 6000,
      format: 'JSON',
      encoding: 'UTF-8',
      columns: { question: 'instruction', input: 'input', answer: 'output' },
      emptyQuestion: 0,
      emptyAnswer: 0,
    })
  })

  it('legal questions under Chinese keys', async () => {
    expect(await inspect(shared('legal/lecoqa_train.json'))).toMatchObject({
      rows: 1234,
      format: 'JSON',
      encoding: 'UTF-8',
      columns: { question: '问题', answer: '答案文本' },
      emptyAnswer: 1,
    })
  })

  it('what is no table is refused in a sentence', async () => {
    for (const path of [
      'bad_inputs/git_lfs_pointer_label_3_train.csv',
      'bad_inputs/toyhom_internal_medicine.gb18030.txt',
    ]) {
      const { code, stdout, stderr } = await runCli(['data', 'inspect', shared(path)])
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain(path)
      expect(stderr).not.toContain('    at ')
    }
  })
})
