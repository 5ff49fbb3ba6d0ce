import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { encode } from 'iconv-lite'
import { afterAll, describe, expect, it, type TestContext } from 'vitest'
import { madeXlsx, rowXml } from '../../test/support/made-xlsx.ts'
import { openBytes } from './byte-source.ts'
import { withInput } from './open-input.ts'
import { openTable, readTable } from './table.ts'

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

describe('readTable reads the same rows from', () => {
  const want = { columns: ['question', 'answer'], rows: [{ question: '问', answer: '答' }] }
  const wide = 'question;answer\n问;答\n'
  const parquet = () =>
    Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: 'question', data: ['问'], type: 'STRING' },
          { name: 'answer', data: ['答'], type: 'STRING' },
        ],
      }),
    )
  it.each<[string, () => string | Uint8Array, string | null]>([
    ['semicolon.csv', () => wide, 'UTF-8'],
    ['tab.tsv', () => 'question\tanswer\n问\t答\n', 'UTF-8'],
    ['pipe.txt', () => 'question|answer\n问|答\n', 'UTF-8'],
    ['chinese.csv', () => 'question，answer\n问，答\n', 'UTF-8'],
    ['gbk.csv', () => encode(CSV, 'gbk'), 'GB18030'],
    ['big5.csv', () => encode('question,answer\n问,答\n', 'big5'), 'Big5'],
    ['utf16.csv', () => Buffer.from(`\ufeff${CSV}`, 'utf16le'), 'UTF-16 LE'],
    ['gbk.jsonl', () => encode(JSONL.split('\n')[0]!, 'gbk'), 'GB18030'],
    ['packed.csv.gz', () => gzipSync(CSV), 'UTF-8'],
    ['packed.jsonl.gz', () => gzipSync(JSONL.split('\n')[0]!), 'UTF-8'],
    ['object.json', () => '{"version":1,"data":[{"question":"问","answer":"答"}]}', 'UTF-8'],
    [
      'book.csv',
      () =>
        madeXlsx({
          sheets: [
            { name: 's', xml: rowXml(1, ['问答库']) + rowXml(3, ['question', 'answer']) + rowXml(4, ['问', '答']) },
          ],
        }),
      null,
    ],
    ['rows.bin', parquet, null],
  ])('%s', async (name, make, encoding) => {
    const path = file(name, make())
    await using table = await openTable(path, name.startsWith('big5') ? { encoding: 'big5' } : {})
    expect(table).toMatchObject({ encoding, columns: want.columns })
    const { rows } = await readTable(path, name.startsWith('big5') ? { encoding: 'big5' } : {})
    const values = rows.map((row) => row.values)
    if (name.startsWith('big5'))
      expect(values).toHaveLength(1) // 问 is not in it
    else expect(values).toEqual(want.rows)
  })

  it('a table without a header', async () => {
    const { columns, rows } = await readTable(file('bare.csv', '问,答\n二,三\n'), { header: false })
    expect(columns).toEqual(['column_1', 'column_2'])
    expect(rows).toHaveLength(2)
  })

  it('a sheet with cells behind its header', async () => {
    const xml = rowXml(1, ['q', 'a']) + rowXml(2, ['a', '', 'note'])
    const { rows } = await readTable(file('wide.xlsx', madeXlsx({ sheets: [{ name: 's', xml }] })))
    expect(rows[0]?.values).toEqual({ q: 'a', a: '', column_3: 'note' })
  })

  it('Parquet with lists, structures, numbers and dates', async () => {
    const data = parquetWriteBuffer({
      columnData: [
        { name: 'n', data: [1n, 2n], type: 'INT64' },
        { name: 'd', data: [new Date('2024-03-01'), new Date('2024-03-01T08:30:00Z')], type: 'TIMESTAMP' },
        { name: 'x', data: [[{ role: 'user' }], null], type: 'JSON' },
      ],
      rowGroupSize: 1,
    })
    await using table = await openTable(file('typed.parquet', Buffer.from(data)))
    const batches = []
    for await (const records of table.batches()) batches.push(records)
    expect(batches).toEqual([
      [{ line: 1, values: { n: '1', d: '2024-03-01', x: [{ role: 'user' }] } }],
      [{ line: 2, values: { n: '2', d: '2024-03-01T08:30:00.000Z', x: null } }],
    ])
    expect(table.progress().bytesRead).toBe(table.progress().totalBytes)
  })
})

describe('readTable refuses', () => {
  const packed = gzipSync(CSV.repeat(1000))
  const parquet = Buffer.from(
    parquetWriteBuffer({ columnData: [{ name: 'q', data: ['秘密'.repeat(99)], type: 'STRING' }] }),
  )
  it.each<[string, string | Uint8Array, string, object]>([
    ['book.csv', 'PK\x03\x04...', 'formats.zipBroken', {}],
    ['zero.csv', 'a,b\n\0,1\n', 'formats.tableIsBinary', { at: 4 }],
    ['empty.csv', '', 'formats.emptyFile', {}],
    ['blank.csv', '\ufeff \r\n\n', 'formats.emptyFile', {}],
    ['lfs.csv', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n', 'formats.lfsPointer', {}],
    ['cut.csv.gz', packed.subarray(0, packed.length >> 1), 'formats.gzipBroken', {}],
    ['broken.csv.gz', Buffer.concat([packed.subarray(0, 20), Buffer.alloc(20, 0xff)]), 'formats.gzipBroken', {}],
    ['cut.parquet', parquet.subarray(0, parquet.length >> 1), 'formats.parquetBroken', {}],
    [
      'broken.parquet',
      Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(99, 0xff), Buffer.from('PAR1')]),
      'formats.parquetBroken',
      {},
    ],
    ['paper.csv', '%PDF-1.7\n%\xe2\xe3', 'formats.foreign', { what: 'PDF' }],
    ['page.csv', '<!DOCTYPE html><html>', 'formats.foreign', { what: 'HTML / XML' }],
    ['model.csv', 'GGUF\x03\0\0\0', 'formats.foreign', { what: 'GGUF' }],
    [
      'mixed.csv',
      Buffer.concat([Buffer.from(CSV.repeat(9)), encode('头痛,休息\n', 'gbk')]),
      'formats.encodingBroken',
      { line: 19 },
    ],
    ['quote.csv', 'a,b\n1,2\n"秘密,3\n4,5\n', 'formats.csvQuote', { line: 3 }],
  ])('%s', async (name, content, code, values) => {
    const path = file(name, content)
    const fault = await readTable(path).catch((error) => error)
    expect(fault).toMatchObject({ code, values: { path, ...values } })
    for (const lang of ['en', 'zh'] as const) expect(fault.render(lang)).not.toContain('秘')
  })

  it('what is missing, and a folder', async () => {
    await expect(readTable(join(dir, 'none.csv'))).rejects.toMatchObject({ code: 'formats.missing' })
    mkdirSync(join(dir, 'folder.csv'))
    await expect(readTable(join(dir, 'folder.csv'))).rejects.toMatchObject({ code: 'formats.directory' })
  })

  it('a line of a gigabyte, after the first megabytes', async () => {
    const large = file('large.jsonl', '{"q":"')
    truncateSync(large, 1 << 30) // sparse: takes no room
    await expect(readTable(large)).rejects.toMatchObject({ code: 'formats.tableIsBinary' })
    const long = file('long.jsonl', `{"q":"${'x'.repeat(17 << 20)}`)
    await expect(readTable(long)).rejects.toMatchObject({ code: 'formats.recordTooLong', values: { line: 1 } })
  })

  it('gzip made to do harm', async () => {
    const path = file('bomb.csv.gz', gzipSync(Buffer.alloc(201 << 20), { level: 1 }))
    const unpack = () =>
      withInput(path, async (input) => {
        for await (const _ of (await openBytes(input, path)).chunks());
      })
    await expect(unpack()).rejects.toMatchObject({ code: 'formats.zipRatio' })
  })

  it('Parquet that is cut off anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: parquet.length - 1 }), async (end) => {
        const cut = file('any.parquet', parquet.subarray(0, end))
        await expect(readTable(cut)).rejects.toMatchObject({ code: 'formats.parquetBroken' })
      }),
      { numRuns: 20 },
    )
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

  it('CSV in GB18030 with quoted line breaks, bare quotes and duplicates', async (context) => {
    const { columns, rows } = await readTable(real(context, 'medical/toyhom_sample.gb18030.csv'))
    expect(columns).toEqual(['department', 'title', 'ask', 'answer'])
    expect(rows).toHaveLength(7644)
    expect(rows.at(-1)?.line).toBeGreaterThan(7645)
    expect(rows.length - new Set(rows.map(({ values }) => JSON.stringify(values))).size).toBe(378)
  })

  it('what is no table', async (context) => {
    const text = real(context, 'bad_inputs/toyhom_internal_medicine.gb18030.txt')
    await expect(readTable(text)).rejects.toMatchObject({ code: 'formats.notTable' })
    const pointer = real(context, 'bad_inputs/git_lfs_pointer_label_3_train.csv')
    await expect(readTable(pointer)).rejects.toMatchObject({ code: 'formats.lfsPointer' })
    const model = real(context, 'bad_inputs/broken_gguf_from_upstream_legacy_converter.gguf')
    await expect(readTable(model)).rejects.toMatchObject({ code: 'formats.foreign', values: { what: 'GGUF' } })
  })
})
