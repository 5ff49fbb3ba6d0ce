/** Every answer and every export of texts that a model wrote says so, to people and to programs (GB 45438-2025). */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, describe, expect, it } from 'vitest'
import { ROUTES } from '../src/serve/routes-table.ts'
import { EXPORTERS, type Kind } from './support/exporters.ts'

const root = mkdtempSync(join(tmpdir(), 'ai-label-'))
afterAll(() => rmSync(root, { recursive: true }))

const EXPLICIT = /(?:人工智能|AI).*(?:生成|合成)/

/** Texts in which each must stand the explicit label, and every AIGC value found. */
interface Found {
  readonly texts: readonly string[]
  readonly aigc: readonly unknown[]
}

const READERS: Readonly<Record<Kind, (bytes: string | Uint8Array) => Found>> = {
  json: (bytes) => objectFound(JSON.parse(textOf(bytes)) as unknown),
  jsonl: (bytes) => linesFound(textOf(bytes).trimEnd().split('\n')),
  csv: (bytes) => {
    const rows = parse(textOf(bytes), { columns: true, bom: true }) as readonly Record<string, string>[]
    return { texts: rows.map((row) => row.ai_label!), aigc: rows.map((row) => JSON.parse(row.AIGC!) as unknown) }
  },
  xlsx: (bytes) => {
    const parts = unzipSync(bytes as Uint8Array)
    const part = (name: string) => unescaped(strFromU8(parts[name]!))
    const value = /name="AIGC"><vt:lpwstr>(.*?)<\/vt:lpwstr>/.exec(part('docProps/custom.xml'))![1]!
    expect(part('[Content_Types].xml')).toContain('/docProps/custom.xml')
    expect(part('_rels/.rels')).toContain('docProps/custom.xml')
    return { texts: [part('xl/worksheets/sheet1.xml')], aigc: [JSON.parse(value) as unknown] }
  },
  html: (bytes) => {
    const [, meta] = /<meta name="AIGC" content="(.*?)">/.exec(textOf(bytes))!
    const visible = textOf(bytes).replace(/^[\s\S]*<main>/, '')
    return { texts: [visible], aigc: [JSON.parse(unescaped(meta!)) as unknown] }
  },
  sse: (bytes) => {
    const chunks = textOf(bytes)
      .split('\n')
      .filter((line) => line.startsWith('data: {'))
      .map(
        (line) => JSON.parse(line.slice(6)) as { choices: readonly { text?: string; delta?: { content?: string } }[] },
      )
    const said = chunks.map(({ choices: [first] }) => first?.text ?? first?.delta?.content ?? '').join('')
    return { texts: [said], aigc: aigcIn(chunks) }
  },
  terminal: (bytes) => ({ texts: [textOf(bytes)], aigc: [{ Label: '1', ProduceID: 'a terminal has none' }] }),
}

/** A list is rows, each with a label of its own. */
function objectFound(value: unknown): Found {
  const rows = Array.isArray(value) ? (value as readonly unknown[]) : [value]
  return { texts: rows.map((row) => JSON.stringify(row)), aigc: rows.map((row) => aigcIn(row)[0]) }
}

function linesFound(lines: readonly string[]): Found {
  return objectFound(lines.map((line) => JSON.parse(line) as unknown))
}

function aigcIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => (name === 'AIGC' ? [inner] : aigcIn(inner)))
}

const textOf = (bytes: string | Uint8Array) => (typeof bytes === 'string' ? bytes : strFromU8(bytes))
const unescaped = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')

describe('the label', () => {
  it.each(EXPORTERS)('stands in the bytes of: $name', async ({ kind, make }) => {
    const bytes = await make(await mkdtemp(join(root, 'x-')))
    const { texts, aigc } = READERS[kind](bytes)
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) expect(text).toMatch(EXPLICIT)
    expect(aigc.length).toBeGreaterThan(0)
    for (const each of aigc) {
      expect(each).toMatchObject({ Label: '1', ProduceID: expect.stringMatching(/./) })
      if (kind === 'terminal') continue
      const names = ['ContentProducer', 'ContentPropagator', 'Label', 'ProduceID', 'PropagateID']
      expect(Object.keys(each as object).sort()).toEqual([...names, 'ReservedCode1', 'ReservedCode2'])
    }
  })
})

/** A new way out must be looked at here, and stand in EXPORTERS where what it writes may come from a model. */
describe('the ways out', () => {
  const src = fileURLToPath(new URL('../src', import.meta.url))
  const writers = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('util/'))
    .filter((name) =>
      /\b(?:writeFile|appendFile|writeFileAtomic|writeRows|writeRowsFile|createWriteStream)\(/.test(
        readFileSync(join(src, name), 'utf8'),
      ),
    )

  it('to a file are known', () => {
    expect(writers.sort()).toEqual([...LABELLED, ...NOTHING_GENERATED].sort())
  })

  it('over HTTP are known: each route that shows a text of a model', () => {
    const texts = /completions|queue\/:id$|tickets|contents/
    const shown = ROUTES.filter(({ url }) => texts.test(url)).map(({ url }) => url)
    expect(shown).toEqual([
      '/v1/chat/completions',
      '/v1/completions',
      '/api/queue/:id',
      '/api/tickets/:id',
      '/api/audit/contents/:id',
    ])
    expect(ROUTES).toHaveLength(43) // a new one: does it show a text of a model?
  })
})

const LABELLED = [
  'cli/data-convert-command.ts',
  'cli/data-draft-command.ts',
  'cli/data-inspect-command.ts',
  'cli/data-lint-command.ts',
  'cli/data-rewrite-command.ts',
  'cli/data-split-command.ts',
  'cli/deid-command.ts',
  'cli/deid-restore.ts', // the columns that deid kept
  'cli/review-sheet.ts',
  'cli/samples.ts',
  'report/write.ts',
  'review/approved.ts',
]
const NOTHING_GENERATED = [
  'audit/file-log.ts', // hashes
  'cli/audit-command.ts',
  'cli/deid-key.ts',
  'cli/guard-command.ts', // rules
  'cli/model-export-command.ts', // the system prompt
  'cli/review-walk.ts', // a person's own editor, for the time of an edit
  'cli/router-command.ts', // topics: words of departments
  'cli/runs-command.ts', // figures of runs
  'cli/store-command.ts', // the store as it is, for a restore
  'cli/write-rows.ts', // bytes of the commands above
  'data/write-rows.ts',
  'formats/gguf-write.ts',
  'formats/safetensors.ts',
  'formats/xlsx-write.ts',
  'lora/card.ts',
  'lora/save-mlx.ts',
  'lora/save-peft.ts',
  'review/write.ts', // the review's own folder; what leaves it does so by review-sheet.ts and approved.ts
  'router/router-file.ts', // weights and figures
  'runs/create.ts',
  'runs/event-log.ts', // events hold no text
  'runs/record.ts',
  'serve/auth/first-start.ts',
  'store/backup.ts',
  'train/checkpoint.ts',
]
