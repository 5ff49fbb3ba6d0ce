import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fullRun, stepEvent } from '../../test/support/full-run.ts'
import { writeReport } from './write.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('writeReport', () => {
  it('writes one page beside the events, again and again, leaving nothing else', async () => {
    const events = [fullRun().started, stepEvent(1), stepEvent(2)]
    await writeFile(join(folder, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    await writeFile(join(folder, 'adapter.gguf'), 'abc')
    expect(await writeReport(folder, 'en')).toBe(join(folder, 'report.html'))
    await writeReport(folder, 'zh')
    const text = await readFile(join(folder, 'report.html'), 'utf8')
    expect(text).toMatch(/^<!doctype html>\n<html lang="zh-CN">/)
    expect(text).toContain('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect((await readdir(folder)).toSorted()).toEqual(['adapter.gguf', 'events.jsonl', 'report.html'])
  })

  it('writes nothing where there is no run', async () => {
    await expect(writeReport(folder, 'en')).rejects.toMatchObject({ code: 'report.noRun' })
    expect(await readdir(folder)).toEqual([])
  })
})
