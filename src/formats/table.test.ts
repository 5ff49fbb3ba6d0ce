import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it, type TestContext } from 'vitest'
import { readTable } from './table.ts'

const dir = mkdtempSync(join(tmpdir(), 'table-'))
afterAll(() => rmSync(dir, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}

const CSV = 'question,answer\n问,答\n'
const JSONL = '{"question":"问","answer":"答"}\n{"question":"二","answer":"三"}\n'
const JSON_ARRAY = '[{"question":"问","answer":"答"}]'

describe('readTable looks at the content first, then at the extension', () => {
  it.each([
    ['a.csv', CSV],
    ['a.txt', CSV],
    ['bom.csv', `\ufeff${CSV}`],
    ['a.jsonl', JSONL],
    ['b.csv', JSONL],
    ['b.json', JSONL],
    ['bom.jsonl', `\ufeff${JSONL}`],
    ['a.json', JSON_ARRAY],
    ['b.jsonl', JSON_ARRAY],
    ['c.csv', JSON_ARRAY],
    ['one.jsonl', '{"question":"问","answer":"答"}'],
  ])('%s', async (name, content) => {
    const { columns, rows } = await readTable(file(name, content))
    expect(columns).toEqual(['question', 'answer'])
    expect(rows[0]?.values).toEqual({ question: '问', answer: '答' })
  })

  it('a CSV whose first name begins with a bracket', async () => {
    expect((await readTable(file('d.csv', '[id],answer\n1,2\n'))).columns).toEqual(['[id]', 'answer'])
    expect((await readTable(file('e.csv', '{id},answer\n1,2\n'))).columns).toEqual(['{id}', 'answer'])
  })

  it.each([
    ['broken.jsonl', '{"question":\n', 'formats.jsonBroken'],
    ['words.json', 'hello\n', 'formats.jsonBroken'],
    ['pretty.json', '{\n  "question": "问"\n}\n', 'formats.jsonSingleObject'],
    ['broken.json', '[{"question":}]', 'formats.jsonBroken'],
  ])('%s', async (name, content, code) => {
    await expect(readTable(file(name, content))).rejects.toMatchObject({ code })
  })
})

describe('readTable refuses', () => {
  const gbk = Buffer.concat([Buffer.from('question,answer\nq,'), Buffer.from('d6d0cec4', 'hex')])
  it.each<[string, string | Uint8Array, string, object]>([
    ['gbk.csv', gbk, 'formats.notUtf8', { at: 18, line: 2 }],
    ['utf16.csv', Buffer.from(`\ufeff${CSV}`, 'utf16le'), 'formats.tableIsUtf16', {}],
    ['book.csv', 'PK\x03\x04...', 'formats.tableIsZip', {}],
    ['zero.csv', 'a,b\n\0,1\n', 'formats.tableIsBinary', { at: 4 }],
    ['empty.csv', '', 'formats.emptyFile', {}],
    ['blank.csv', '\ufeff \r\n\n', 'formats.emptyFile', {}],
    ['lfs.csv', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n', 'formats.lfsPointer', {}],
  ])('%s', async (name, content, code, values) => {
    const path = file(name, content)
    await expect(readTable(path)).rejects.toMatchObject({ code, values: { path, ...values } })
  })

  it('what is missing, a folder, or too large', async () => {
    await expect(readTable(join(dir, 'none.csv'))).rejects.toMatchObject({ code: 'formats.missing' })
    mkdirSync(join(dir, 'folder.csv'))
    await expect(readTable(join(dir, 'folder.csv'))).rejects.toMatchObject({ code: 'formats.directory' })
    const large = file('large.csv', 'x')
    truncateSync(large, (256 << 20) + 1) // sparse: takes no room
    await expect(readTable(large)).rejects.toMatchObject({ code: 'formats.tableTooLarge' })
  })
})

describe('readTable on real files', () => {
  const shared = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
  const real = (context: TestContext, name: string): string => {
    const path = join(shared, name)
    if (!existsSync(path)) context.skip(`${path} is absent`)
    return path
  }

  it('JSONL', async (context) => {
    const { columns, rows } = await readTable(real(context, 'medical/toyhom_train.jsonl'))
    expect(columns).toEqual(['id', 'department', 'title', 'question', 'answer'])
    expect(rows).toHaveLength(6544)
  })

  it('an array whose texts are lists of one', async (context) => {
    const { columns, rows } = await readTable(real(context, 'medical/zhongjing_huatuo26M_test.json'))
    expect(columns).toEqual(['id', 'instruction', 'input', 'output'])
    expect(rows.every(({ values }) => values.instruction && values.output)).toBe(true)
  })

  it('an array with nested columns and with NaN', async (context) => {
    const { columns, nestedColumns, rows } = await readTable(real(context, 'legal/lecoqa_train.json'))
    expect(columns).toEqual(
      ['query_id', '问题', '关键词', '答案文本'].sort((a, b) => columns.indexOf(a) - columns.indexOf(b)),
    )
    expect([...nestedColumns].sort()).toEqual(['match_id', 'match_name', '相关法规'])
    expect(rows.filter(({ values }) => values.答案文本 === '')).toHaveLength(1)
  })

  it('CSV with quoted line breaks, bare quotes and duplicates, once it is UTF-8', async (context) => {
    const bytes = readFileSync(real(context, 'medical/toyhom_sample.gb18030.csv'))
    const { columns, rows } = await readTable(file('toyhom.csv', new TextDecoder('gb18030').decode(bytes)))
    expect(columns).toEqual(['department', 'title', 'ask', 'answer'])
    expect(rows).toHaveLength(7644)
    expect(rows.at(-1)?.line).toBeGreaterThan(7645)
  })

  it('bytes that are GB18030, and a Git LFS pointer', async (context) => {
    const gb = real(context, 'medical/toyhom_sample.gb18030.csv')
    await expect(readTable(gb)).rejects.toMatchObject({ code: 'formats.notUtf8' })
    const text = real(context, 'bad_inputs/toyhom_internal_medicine.gb18030.txt')
    await expect(readTable(text)).rejects.toMatchObject({ code: 'formats.notUtf8' })
    const pointer = real(context, 'bad_inputs/git_lfs_pointer_label_3_train.csv')
    await expect(readTable(pointer)).rejects.toMatchObject({ code: 'formats.lfsPointer' })
  })
})
