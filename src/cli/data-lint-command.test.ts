import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readTable } from '../formats/table.ts'
import { type Lang, text } from '../texts/render.ts'
import { type DataLintFlags, dataLintCommand } from './data-lint-command.ts'
import type { Output } from './output.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lint-'))
})
afterEach(() => rm(folder, { recursive: true }))

const SECRET = '张三的病历很特别'
const CSV = `id,question,answer,科室
1,孩子发热怎么办？,"多喝水，注意休息。体温超过38.5度可服退热药，持续不退请就诊。",儿科
2,${SECRET}怎么办,"<p>请多休息，按时服药，定期复查血压。</p>",内科
3,第三个问题的内容,,内科
4,合同有效吗,依据《合同法》第五十二条判断，并保留好相关证据。,"民,事"
`

async function lint(name: string, content: string, flags: DataLintFlags = {}, lang: Lang = 'en') {
  const path = join(folder, name)
  await writeFile(path, content)
  const lines: string[] = []
  const line = (each = '') => void lines.push(...each.split('\n'))
  const sentence: Output['text'] = (key, values) => text(lang, key, values)
  const say: Output['say'] = (key, values) => line(sentence(key, values))
  const out: Output = { lang, isTty: false, line, write: line, text: sentence, say, warn: say }
  const code = await dataLintCommand(path, { today: '2026-11-25', ...flags }, out)
  return { code, lines, all: lines.join('\n') }
}

describe('lorasmith data lint', () => {
  it.each(['en', 'zh'] as const)('shows the faults by rule and no text of a row (%s)', async (lang) => {
    const { code, lines, all } = await lint('a.csv', CSV, {}, lang)
    expect(code).toBe(0)
    expect(lines[0]).toMatch(lang === 'en' ? /4 rows, score 40 of 100/ : /4 行，评分 40\/100/)
    for (const id of ['html', 'empty', 'statute']) expect(all).toContain(id)
    expect(all).not.toContain('张三')
    expect(all).not.toMatch(/\{\w+\}/)
  })

  it('writes a new CSV with safe fixes, all else as it was, and never over a file', async () => {
    const out = join(folder, 'b.csv')
    const { all } = await lint('a.csv', CSV, { fix: true, out })
    expect(all).toMatch(/1 rows changed and 1 left out/)
    const { columns, rows } = await readTable(out)
    expect(columns).toEqual(['id', 'question', 'answer', '科室'])
    expect(rows.map(({ values }) => values.id)).toEqual(['1', '2', '4'])
    expect(rows[1]!.values.answer).toBe('请多休息，按时服药，定期复查血压。')
    expect(rows[2]!.values.科室).toBe('民,事')
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe(CSV)
    await expect(lint('a.csv', CSV, { fix: true, out })).rejects.toThrow(/a file already.*--overwrite/)
    await lint('a.csv', CSV, { fix: true, out, overwrite: true })
    const own = { fix: true, out: join(folder, 'a.csv'), overwrite: true } as const
    await expect(lint('a.csv', CSV, own)).rejects.toThrow(/file that is read/)
  })

  it('keeps what else a JSONL or a JSON array holds', async () => {
    const objects = [
      {
        id: 7,
        instruction: '怎么<br>办',
        input: '补充\u200b',
        output: ['好好休息，按时服药，定期复查。'],
        meta: { a: [1, 2] },
      },
      { id: 8, instruction: '别的问题', input: '', output: ['多喝水，多休息，三天后复诊。'], meta: null },
    ]
    const jsonl = `${objects.map((each) => JSON.stringify(each)).join('\n')}\n`
    await lint('a.jsonl', jsonl, { fix: true, out: join(folder, 'b.jsonl') })
    await lint('a.json', JSON.stringify(objects), { fix: true, out: join(folder, 'b.json') })
    const expected = [{ ...objects[0], instruction: '怎么\n办\n补充', input: '' }, objects[1]]
    const lines = (await readFile(join(folder, 'b.jsonl'), 'utf8')).trim().split('\n')
    expect(lines.map((each) => JSON.parse(each))).toEqual(expected)
    expect(JSON.parse(await readFile(join(folder, 'b.json'), 'utf8'))).toEqual(expected)
  })

  it('shows what would change when asked', async () => {
    const { all } = await lint('a.csv', CSV, { diff: true })
    expect(all).toMatch(/line 3 \(html\)\n {2}- <p>请多休息.*\n {2}\+ 请多休息/)
    expect(all).toContain('line 4 is left out (empty)')
  })

  it('speaks to scripts', async () => {
    const { lines, code } = await lint('a.csv', CSV, { json: true, strict: true, rule: ['empty', 'statute'] })
    expect([lines.length, code]).toEqual([1, 2])
    const report = JSON.parse(lines[0]!)
    expect(report).toMatchObject({ rows: 4, errorRows: 2, warningRows: 0, fixed: null })
    expect(report.rules.map(({ id }: { id: string }) => id)).toEqual(['empty', 'statute'])
    expect(report.rules[1].findings[0]).toMatchObject({ line: 5, key: 'lint.statuteRepealed', fixable: false })
    expect(lines[0]).not.toContain('张三')
  })

  it('finds questions of the held-out file', async () => {
    const heldOut = join(folder, 'held.csv')
    await writeFile(heldOut, 'question,answer\n孩子发热怎么办,就诊\n')
    const { all } = await lint('a.csv', CSV, { heldOut, rule: ['leakage'] })
    expect(all).toMatch(/leakage +1 /)
  })

  it('leaves rules out, and judges by another day', async () => {
    expect((await lint('a.csv', CSV, { noRule: ['html', 'empty', 'statute'] })).lines[1]).toBe('Nothing found.')
    expect((await lint('a.csv', CSV, { today: '2020-06-01', rule: ['statute'] })).lines[1]).toBe('Nothing found.')
  })

  it('tells every wrong option at once', async () => {
    const flags = { rule: ['htlm'], form: 'nix', today: '2026-02-30', fix: true } as const
    await expect(lint('a.csv', CSV, flags)).rejects.toThrow(
      /did you mean html.*template "nix".*2026-02-30.*--out FILE/is,
    )
    await expect(lint('a.csv', CSV, { fix: true, out: join(folder, 'b.xlsx') })).rejects.toThrow(/end in one of \.csv/)
    await expect(lint('a.csv', CSV, { out: 'x.csv' })).rejects.toThrow(/without --fix/)
  })
})
