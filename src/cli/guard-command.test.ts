import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lang, text } from '../texts/render.ts'
import { UserErrors } from '../texts/user-error.ts'
import { guardCheck, guardRules } from './guard-command.ts'
import type { Output } from './output.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guard-cli-'))
})
afterAll(() => rm(folder, { recursive: true }))

function recorder(lang: Lang): Output & { readonly lines: string[] } {
  const lines: string[] = []
  const line = (each = '') => void lines.push(each)
  const sentence: Output['text'] = (key, values) => text(lang, key, values)
  const say: Output['say'] = (key, values) => line(sentence(key, values))
  return { lines, lang, isTty: false, line, write: line, text: sentence, say, warn: say }
}

describe('guard check', () => {
  it('gives one verdict a line, in order', async () => {
    const file = join(folder, 'lines.jsonl')
    const rows = [{ text: '保证胜诉', side: 'output' }, { text: '能保证胜诉吗', side: 'input' }, { text: '多喝水。' }]
    await writeFile(file, `${rows.map((row) => JSON.stringify(row)).join('\n')}\n\n`)
    const out = recorder('en')
    await guardCheck(file, { json: true }, out)
    expect(out.lines.map((line) => JSON.parse(line))).toEqual([
      { action: 'hold', rules: ['outcome-promise'] },
      { action: 'pass', rules: [] },
      { action: 'pass', rules: [] },
    ])
    const read = recorder('zh')
    await guardCheck(file, {}, read)
    expect(read.lines).toEqual([
      '第 1 行：暂扣 · outcome-promise · 位置 0-4',
      '共 3 行：放行 2 · 修正 0 · 暂扣 1 · 拦截 0',
    ])
  })

  it('names every line that is none, without its text', async () => {
    const file = join(folder, 'bad.jsonl')
    await writeFile(file, '{"text":"私密"}\n私密\n{"text":1}\n{"text":"私密","side":"both"}')
    const thrown = await guardCheck(file, {}, recorder('en')).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(UserErrors)
    expect((thrown as UserErrors).faults.map(({ values }) => String(values.place).slice(-2))).toEqual([
      ':2',
      ':3',
      ':4',
    ])
    expect((thrown as UserErrors).message).not.toContain('私密')
  })
})

describe('guard rules', () => {
  it('lists them, and writes them once', async () => {
    const out = recorder('zh')
    await guardRules({}, out)
    expect(out.lines.join('\n')).toContain('outcome-promise')
    const write = join(folder, 'rules.yaml')
    await guardRules({ write }, out)
    expect(await readFile(write, 'utf8')).toContain('name: outcome-promise')
    await expect(guardRules({ write }, out)).rejects.toThrow('not overwritten')
  })
})
