/** Data as users have it: trained from a workbook and from conversations, converted, and a million rows in little memory. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csvOf, makeWorkplace, numbersOf, readEventsOf, runCli, shortRows, type Workplace } from '../support/cli.ts'
import { madeXlsx, rowXml } from '../support/made-xlsx.ts'

let place: Workplace
beforeAll(async () => {
  place = await makeWorkplace()
})
afterAll(() => place[Symbol.asyncDispose]())

const rows = shortRows(20)

describe('train', () => {
  it('learns from a workbook what it learns from the same rows in a CSV', async () => {
    const grid = [['问答库'], ['问题', '答案'], ...rows.map(({ question, answer }) => [question, answer])]
    const xml = grid.map((cells, i) => rowXml(i + 1, cells)).join('')
    const book = place.path('approved.xlsx')
    await writeFile(
      book,
      madeXlsx({
        sheets: [
          { name: '说明', state: 'hidden', xml: '' },
          { name: '内科', xml },
        ],
      }),
    )
    const [csv, xlsx] = [
      await runCli(place.trainArgs('csv')),
      await runCli(place.trainArgs('xlsx', `metadata_path=${book}`)),
    ]
    expect([csv.code, xlsx.code]).toEqual([0, 0])
    expect(xlsx.stderr).toContain('approved.xlsx: read as XLSX, 内科.')
    expect(numbersOf(await readEventsOf(place.path('xlsx')))).toEqual(numbersOf(await readEventsOf(place.path('csv'))))
  })

  it('learns every answer of ShareGPT conversations', async () => {
    const conversations = rows.map(({ question, answer }) => ({
      conversations: [
        { from: 'human', value: '你好' },
        { from: 'gpt', value: '您好,请讲。' },
        { from: 'human', value: question },
        { from: 'gpt', value: answer },
      ],
    }))
    const path = place.path('talks.json')
    await writeFile(path, JSON.stringify(conversations, null, 2))
    const { code, stdout } = await runCli([...place.trainArgs('talks', `metadata_path=${path}`), '--dry-run', '--json'])
    expect(code).toBe(0)
    const { firstExample } = JSON.parse(stdout) as { firstExample: readonly { text: string; loss: boolean }[] }
    const trained = firstExample
      .filter(({ loss }) => loss)
      .map(({ text }) => text)
      .join('')
    expect(trained).toMatch(/您好,请讲。.*【初步判断】/s)
    expect(trained).not.toContain('你好')
    const run = await runCli(place.trainArgs('talks', `metadata_path=${path}`))
    expect(run.code).toBe(0)
    expect(existsSync(place.path('talks', 'adapter.gguf'))).toBe(true)
  })

  it('takes columns by number, and asks nobody without a terminal', async () => {
    const path = place.path('unnamed.csv')
    await writeFile(path, csvOf(rows).replace('question,answer', '甲,乙'))
    const unnamed = await runCli([...place.trainArgs('u', `metadata_path=${path}`), '--dry-run'])
    expect(unnamed.code).toBe(2)
    expect(unnamed.stderr).toContain('settings question_column and answer_column')
    const named = ['question_column=1', 'answer_column=乙']
    expect((await runCli([...place.trainArgs('u', `metadata_path=${path}`, ...named), '--dry-run'])).code).toBe(0)
  })
})

describe('data convert', () => {
  it('writes whole files, replaces none unasked, and speaks JSON', async () => {
    const [from, out] = [place.path('from.csv'), place.path('out.jsonl')]
    await writeFile(from, csvOf(rows))
    const first = await runCli(['data', 'convert', from, '--out', out, '--json'])
    expect(first.code).toBe(0)
    expect(JSON.parse(first.stdout)).toMatchObject({
      rows: 20,
      written: 20,
      encoding: 'UTF-8',
      columns: ['question', 'answer'],
    })
    expect(
      readFileSync(out, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(rows)
    expect((await runCli(['data', 'convert', from, '--out', out])).code).toBe(2)
    expect((await runCli(['data', 'convert', from, '--out', out, '--overwrite'])).code).toBe(0)
    expect((await runCli(['data', 'convert', from, '--out', from, '--overwrite'])).code).toBe(2)
    expect((await runCli(['data', 'convert', from, '--out', place.path('x.csv'), '--encoding', 'klingon'])).code).toBe(
      2,
    )
  })
})

describe('a million rows', () => {
  it.each(['jsonl', 'csv'])('of %s pass through in bounded memory', async (kind) => {
    const path = place.path(`million.${kind}`)
    const file = createWriteStream(path)
    if (kind === 'csv') file.write('question,answer\n')
    for (let i = 0; i < 1_000_000; i += 1000) {
      const lines = Array.from({ length: 1000 }, (_, k) =>
        kind === 'csv'
          ? `"头痛第${i + k}天",多休息`
          : JSON.stringify({ question: `头痛第${i + k}天`, answer: '多休息' }),
      )
      if (!file.write(`${lines.join('\n')}\n`)) await once(file, 'drain')
    }
    file.end()
    await once(file, 'close')
    const door = new URL('../../dist/data/open-rows.js', import.meta.url).href
    const script = `const { openRows } = await import(${JSON.stringify(door)})
      const file = await openRows(${JSON.stringify(path)})
      let rows = 0, half = 0
      for await (const row of file.rows) if (++rows === 500_000) half = file.progress().bytesRead / file.progress().totalBytes
      console.log(JSON.stringify({ rows, half, rssMb: process.resourceUsage().maxRSS / 1024 }))`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(stderr).toBe('')
    const { rows: read, half, rssMb } = JSON.parse(stdout)
    process.stdout.write(`a million rows of ${kind}: peak ${rssMb.toFixed(0)} MB\n`)
    expect(read).toBe(1_000_000)
    expect(half).toBeGreaterThan(0.4)
    expect(half).toBeLessThan(0.6)
    expect(rssMb).toBeLessThan(250)
  })
})

const SHARED = fileURLToPath(new URL('../../../shared/data/medical/toyhom_sample.gb18030.csv', import.meta.url))
describe.skipIf(!existsSync(SHARED))('a real file in GB18030 (skipped where ../shared/data is absent)', () => {
  it('comes out as UTF-8 with every row', async () => {
    const out = place.path('toyhom.csv')
    const { code, stdout } = await runCli(['data', 'convert', SHARED, '--out', out])
    expect(code).toBe(0)
    expect(stdout).toContain('read as CSV, GB18030.')
    expect(stdout).toContain('7644 of 7644 rows written as csv; columns used: ask, answer, department.')
  })
})
