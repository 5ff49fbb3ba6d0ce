import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fullRun, stepEvent } from '../../test/support/full-run.ts'
import { type Lang, text } from '../texts/render.ts'
import type { Output } from './output.ts'
import { reportAfterTraining, runsCompare, runsList, runsReport, runsShow } from './runs-command.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runs-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** What was printed, as lines. */
function recorder(lang: Lang = 'en'): Output & { readonly lines: readonly string[] } {
  const lines: string[] = []
  const line = (each = '') => void lines.push(...each.split('\n'))
  const sentence: Output['text'] = (key, values) => text(lang, key, values)
  return {
    lines,
    lang,
    isTty: false,
    line,
    write: line,
    text: sentence,
    say: (key, values) => line(sentence(key, values)),
    warn: (key, values) => line(sentence(key, values)),
  }
}

async function makeRun(name: string, yaml: string, loss: number, time = 0): Promise<string> {
  const path = join(folder, name)
  await mkdir(path, { recursive: true })
  const { started, evals, finished } = fullRun()
  const events = [
    { ...started, resumedFromStep: 0, time },
    ...evals,
    stepEvent(40, loss),
    { ...finished, evalLossAfter: loss },
  ]
  await writeFile(join(path, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  await writeFile(join(path, 'config.yaml'), yaml)
  return path
}

const JSON_LINE = { json: true }
const WORDS = { json: false }

describe('runs list', () => {
  it('lists runs, the latest first', async () => {
    await makeRun('old', 'epochs: 3', 2, 1_000_000)
    await makeRun('new', 'epochs: 3', 2, 2_000_000)
    const out = recorder()
    await runsList(folder, WORDS, out)
    expect(out.lines.map((line) => line.split(/ {2,}/)[0])).toEqual(['Run', join(folder, 'new'), join(folder, 'old')])
    expect(out.lines[1]).toMatch(/finished .* 40\/80 +3\.0000 -> 2\.0000 +1 h 5 min$/)
    const json = recorder()
    await runsList(folder, JSON_LINE, json)
    expect(JSON.parse(json.lines[0]!)).toMatchObject([{ startedAt: 2_000_000 }, { status: 'finished', bestStep: 20 }])
  })

  it('says so where there are none', async () => {
    const out = recorder()
    await runsList(folder, WORDS, out)
    expect(out.lines).toEqual([`${folder}: no runs here. Training writes one into its output_dir.`])
  })
})

describe('runs show', () => {
  it('shows one run, in columns that fit Chinese', async () => {
    const out = recorder('zh')
    await runsShow(await makeRun('a', 'epochs: 3', 2), WORDS, out)
    expect(out.lines).toContain('状态                  已完成')
    expect(out.lines).toContain('适配器的验证损失      2.0000')
  })

  it('gives scripts the settings, from config.yaml where there is no card', async () => {
    const out = recorder()
    await runsShow(await makeRun('a', 'epochs: 3\ntarget_modules: [q_proj]\n', 2), JSON_LINE, out)
    expect(JSON.parse(out.lines[0]!)).toMatchObject({
      config: { epochs: 3, target_modules: ['q_proj'] },
      trainRows: 412,
    })
  })
})

describe('runs compare', () => {
  it('shows figures and the settings that differ, side by side and as a page', async () => {
    const runs = [await makeRun('a', 'epochs: 3\nseed: 1\n', 2), await makeRun('b', 'epochs: 4\nseed: 1\n', 1)]
    const [out, html] = [recorder(), join(folder, 'compared.html')]
    await runsCompare(runs, { json: false, html }, out)
    expect(out.lines[0]).toMatch(/^ +a +b$/)
    expect(out.lines).toContainEqual(expect.stringMatching(/^Held-out loss of the adapter +2\.0000 +1\.0000$/))
    expect(out.lines).toContainEqual(expect.stringMatching(/^epochs +3 +4$/))
    expect(out.lines.join()).not.toContain('seed')
    expect(await readFile(html, 'utf8')).toContain('Comparison of 2 runs')
    const json = recorder()
    await runsCompare(runs, JSON_LINE, json)
    expect(JSON.parse(json.lines[0]!)).toMatchObject({ differing: { epochs: [3, 4] }, sameData: true, html: null })
  })

  it('wants two runs', async () => {
    await expect(runsCompare(['a'], WORDS, recorder())).rejects.toMatchObject({ code: 'cli.runsTwo' })
  })
})

describe('runs report', () => {
  it('writes the page and names it', async () => {
    const run = await makeRun('a', 'epochs: 3', 2)
    const out = recorder()
    await runsReport(run, WORDS, out)
    expect(out.lines).toEqual([`report: ${join(run, 'report.html')}`])
    expect(await readFile(join(run, 'report.html'), 'utf8')).toContain('Training report: a')
    await expect(runsReport(folder, JSON_LINE, recorder())).rejects.toMatchObject({ code: 'report.noRun' })
  })

  it('does not fail a training whose report cannot be written', async () => {
    const out = recorder()
    await reportAfterTraining(join(folder, 'gone'), false, out)
    expect(out.lines.join()).toMatch(/report\.html could not be written .* lorasmith runs report/)
  })
})
