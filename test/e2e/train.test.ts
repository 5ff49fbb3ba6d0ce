/** `lorasmith train` from the user's own words to the finished folder. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AdapterCard } from '../../src/lora/card.ts'
import {
  type CliResult,
  csvOf,
  MODEL,
  makeWorkplace,
  numbersOf,
  parseEvents,
  readEventsOf,
  runCli,
  STEPS,
  shortRows,
  startCli,
  temporariesIn,
  type Workplace,
} from '../support/cli.ts'

let place: Workplace
beforeAll(async () => {
  place = await makeWorkplace()
})
afterAll(() => place[Symbol.asyncDispose]())

describe("the user's own CSV and YAML", () => {
  // Word for word the row and the keys of the article; only base_model points at the bundled GGUF.
  const literalRow =
    '"儿童发热39℃怎么办?","【初步判断】常见于病毒感染\\n【处理建议】口服布洛芬混悬液(5-10mg/kg),每6小时一次;物理降温;观察精神状态\\n【何时就医】持续高热超过3天,或出现抽搐、嗜睡等症状"'
  const realBreaks =
    '"糖尿病患者的运动处方应包含哪些内容?","【初步判断】需评估心肺功能与血糖\n【处理建议】每周150分钟中等强度有氧运动\n【何时就医】运动中出现心慌、出汗"'
  const rows = [literalRow, realBreaks, ...csvOf(shortRows(6)).trimEnd().split('\n').slice(1)]
  const yaml = `train_data_dir: "./data"
metadata_path: "./data/metadata.csv"
base_model: "./models/base.gguf"
task_type: "text-generation"
lora_rank: 16
target_modules: ["q_proj", "v_proj"]
batch_size: 4
epochs: 2
learning_rate: 1e-4
output_dir: "./output/medical_lora"
save_steps: 1
logging_dir: "./logs"
`
  let result: CliResult
  let out: (...names: string[]) => string
  let pieces: readonly string[]

  beforeAll(async () => {
    const { mkdir, symlink } = await import('node:fs/promises')
    await mkdir(place.path('data'))
    await mkdir(place.path('models'))
    await symlink(MODEL, place.path('models', 'base.gguf'))
    await writeFile(place.path('data', 'metadata.csv'), `question,answer\n${rows.join('\n')}\n`)
    await writeFile(place.path('medical_lora.yaml'), yaml)
    out = (...names) => place.path('output', 'medical_lora', ...names)
    result = await runCli(['train', '--config', 'medical_lora.yaml'], { cwd: place.folder })
    pieces = rows
      .flatMap((row) => row.split(/[",\n;]|\\n|】/))
      .map((piece) => piece.trim())
      .filter((piece) => piece.length >= 5 && /\p{Script=Han}/u.test(piece))
  })

  it('ends well and says where the adapter is', () => {
    expect(result.stderr).toBe('')
    expect(result.code).toBe(0)
    expect(result.stdout).toContain(out())
    expect(result.stdout).toContain('lorasmith run -m')
  })

  it('leaves every file of a run folder, and no temporary', () => {
    const names = [
      'config.yaml',
      'events.jsonl',
      'checkpoints/step-000002/adapter_model.safetensors',
      'checkpoints/step-000002/adapter_config.json',
      'checkpoints/step-000002/optimizer.safetensors',
      'checkpoints/step-000002/trainer_state.json',
      'checkpoints/step-000003',
      'checkpoints/step-000004',
      'best/adapter_model.safetensors',
      'best/adapter_config.json',
      'adapter_config.json',
      'adapter_model.safetensors',
      'pytorch_lora_weights.safetensors',
      'adapter.gguf',
      'adapter-card.json',
    ]
    expect(names.filter((name) => !existsSync(out(name)))).toEqual([])
    expect(existsSync(out('checkpoints/step-000001'))).toBe(false) // save_total_limit 3
    expect(existsSync(out('run.lock'))).toBe(false)
    expect(temporariesIn(place.folder)).toEqual([])
    expect(readdirSync(place.path('logs'))).toEqual([expect.stringMatching(/^events\.out\.tfevents\./)])
  })

  it('learns', async () => {
    const finished = (await readEventsOf(out())).at(-1)
    expect(finished).toMatchObject({ type: 'finished', step: 4 })
    if (finished?.type !== 'finished') return
    expect(finished.evalLossAfter).toBeLessThan(finished.evalLossBefore!)
  })

  it('writes a card that proves base, data, config and scores', async () => {
    const card = JSON.parse(await readFile(out('adapter-card.json'), 'utf8')) as AdapterCard
    const model = await readFile(MODEL)
    const finished = (await readEventsOf(out())).at(-1)!
    expect(card).toMatchObject({
      format: 1,
      base: {
        file: 'base.gguf',
        architecture: 'llama',
        sha256: createHash('sha256').update(model).digest('hex'),
        sizeBytes: model.length,
      },
      defaultSystem: null,
      dataset: { trainRows: 7, evalRows: 1, reviewers: [] },
      config: {
        lora_rank: 16,
        lora_alpha: 32,
        target_modules: ['q_proj', 'v_proj'],
        learning_rate: 1e-4,
        task_type: 'text-generation',
      },
      scores: { steps: 4 },
    })
    if (finished.type !== 'finished') throw new Error('not finished')
    const { evalLossBefore, evalLossAfter, bestStep } = finished
    expect(card.scores).toEqual({ evalLossBefore, evalLossAfter, bestStep, steps: 4 })
    for (const hash of [card.tokenizerSha256, card.chatTemplateSha256, card.dataset.fingerprint]) {
      expect(hash).toMatch(/^[0-9a-f]{64}$/)
    }
    expect(Date.parse(card.createdAt)).toBeGreaterThan(Date.now() - 600_000)
    expect(Object.keys(card.versions)).toEqual(['lorasmith', 'ggml', 'node-llama-cpp', 'node'])
    expect(Object.values(card.versions).filter((version) => !/^\d+\.\d+/.test(version))).toEqual([])
  })

  it('puts no text of any row anywhere', () => {
    expect(pieces.length).toBeGreaterThan(20)
    const files = ['output', 'logs'].flatMap((folder) =>
      readdirSync(place.path(folder), { recursive: true, withFileTypes: true, encoding: 'utf8' })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
    )
    expect(files.length).toBeGreaterThan(15)
    const everything = [...files, Buffer.from(result.stdout), Buffer.from(result.stderr)]
    const found = pieces.filter((piece) => everything.some((bytes) => bytes.includes(piece)))
    expect(found.length).toBe(0)
  })
})

describe('train --json', () => {
  it('prints run events and nothing else, the same as in the log', async () => {
    const result = await runCli([...place.trainArgs('json'), '--json'])
    expect(result).toMatchObject({ code: 0, stderr: '' })
    const events = parseEvents(result.stdout)
    expect(events[0]).toMatchObject({ type: 'started', totalSteps: STEPS, trainExamples: 16, evalExamples: 4 })
    expect(events.at(-1)).toMatchObject({ type: 'finished', step: STEPS })
    expect(events.filter(({ type }) => type === 'step')).toHaveLength(STEPS)
    expect(events.filter(({ type }) => type === 'checkpoint').map((event) => 'step' in event && event.step)).toEqual([
      3, 6, 9, 12,
    ])
    expect(events).toEqual(await readEventsOf(place.path('json')))
  })

  it('takes --set over the file, the last one over earlier ones', async () => {
    const args = [...place.trainArgs('set', 'epochs=2', 'learning_rate=1e-3', 'epochs=1'), '--json']
    const events = parseEvents((await runCli(args)).stdout)
    expect(events[0]).toMatchObject({ totalSteps: 4, epochs: 1 })
    expect(await readFile(place.path('set', 'config.yaml'), 'utf8')).toMatch(/^learning_rate: 0\.001/m)
  })

  it('gives the same numbers with two threads as with one', async () => {
    await runCli(place.trainArgs('threads', 'threads=2', 'epochs=1', 'lr_scheduler_type=constant', 'warmup_steps=1'))
    await runCli(place.trainArgs('thread', 'threads=1', 'epochs=1', 'lr_scheduler_type=constant', 'warmup_steps=1'))
    const [two, one] = await Promise.all(['threads', 'thread'].map((name) => readEventsOf(place.path(name))))
    expect(numbersOf(two!)).toEqual(numbersOf(one!))
  })
})

describe('when nobody reads the output any more', () => {
  it('a training goes on to its end', async () => {
    const cli = startCli([...place.trainArgs('unread'), '--json'], { onEvent: (_, running) => running.closeStdout() })
    expect(await cli.ended).toMatchObject({ code: 0, stderr: '' })
    expect((await readEventsOf(place.path('unread'))).at(-1)).toMatchObject({ type: 'finished', step: STEPS })
    expect(existsSync(place.path('unread', 'adapter.gguf'))).toBe(true)
  })

  it('any other command ends without a word', async () => {
    const cli = startCli(['run', '-m', MODEL, '-p', '你好', '-n', '3000', '--temp', '5'])
    cli.closeStdout()
    expect(await cli.ended).toMatchObject({ code: 141, stderr: '' })
  })
})

describe('--dry-run', () => {
  it('shows config, the masked example, steps and memory, and makes nothing', async () => {
    const { code, stdout, stderr } = await runCli([...place.trainArgs('dry'), '--dry-run'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^lora_rank: 4/m)
    expect(stdout).toContain(`${STEPS} steps in 3 epochs`)
    expect(stdout).toMatch(/Memory on \w+: weights \d+ MB \+ adapter \d+ MB \+ activations \d+ MB = \d+ MB/)
    const example = stdout.slice(stdout.indexOf('\n', stdout.indexOf('First training example')))
    const [answer] = /(?<=⟦)[^⟧]*/.exec(example) ?? []
    expect(answer).toMatch(/^【初步判断】.+\n【处理建议】.+\n【何时就医】加重应就诊/)
    const question = example.slice(0, example.indexOf('⟦'))
    expect(question).toMatch(/第\d+天怎么办\?/)
    expect(question).not.toContain('【初步判断】')
    expect(existsSync(place.path('dry'))).toBe(false)
  })

  it('--json is one object', async () => {
    const { code, stdout, stderr } = await runCli([...place.trainArgs('dry'), '--dry-run', '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const shown = JSON.parse(stdout) as {
      config: { lora_rank: number }
      steps: unknown
      firstExample: readonly { text: string; loss: boolean }[]
    }
    expect(shown).toMatchObject({ config: { lora_rank: 4 }, steps: { perEpoch: 4, total: STEPS } })
    const learned = shown.firstExample.filter(({ loss }) => loss).map(({ text }) => text)
    expect(learned.join('')).toContain('【何时就医】加重应就诊')
    expect(existsSync(place.path('dry'))).toBe(false)
  })
})

describe('faults of the config', () => {
  const faulty = `base_model: ./models/base.gguf
metadata_path: ./data/metadata.csv
lora_rnak: 8
epochs: 0
learning_rate: fast
output_dir: ./output/never
`
  beforeAll(() => writeFile(place.path('faulty.yaml'), faulty))

  it('are told all at once, with the nearest key', async () => {
    const args = ['train', '--config', 'faulty.yaml', '--set', 'batchsize=2']
    const { code, stdout, stderr } = await runCli(args, { cwd: place.folder })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatchInlineSnapshot(`
      "--set batchsize=2: batchsize is not a setting. Did you mean batch_size?
      faulty.yaml:3 lora_rnak is not a setting. Did you mean lora_rank?
      faulty.yaml:4 epochs must be a whole number 1-1000, got 0. Try 3.
      faulty.yaml:5 learning_rate must be a number above 0, at most 1, got fast. Try 1e-4.
      "
    `)
    expect(existsSync(place.path('output', 'never'))).toBe(false)
  })

  it('are told in Chinese with --lang zh', async () => {
    const args = ['--lang', 'zh', 'train', '--config', 'faulty.yaml']
    const { code, stderr } = await runCli(args, { cwd: place.folder })
    expect(code).toBe(2)
    expect(stderr).toMatchInlineSnapshot(`
      "faulty.yaml:3 lora_rnak 不是可用的设置。是否想写 lora_rank？
      faulty.yaml:4 epochs 必须是 1-1000 的整数，现为 0。可试 3。
      faulty.yaml:5 learning_rate 必须是大于 0、不超过 1 的数，现为 fast。可试 1e-4。
      "
    `)
  })

  it('leave --json without a line on standard output', async () => {
    const { code, stdout, stderr } = await runCli(['train', '--config', 'none.yaml', '--json'], { cwd: place.folder })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatchInlineSnapshot(`
      "none.yaml: there is no such file. Check the spelling, or start from configs/medical_lora.yaml.
      "
    `)
  })

  it('of the command line itself end with 2, too', async () => {
    for (const args of [['train'], ['train', '--frobnicate'], ['tarin'], [], ['config', 'shcema']]) {
      const { code, stderr } = await runCli(args, { cwd: place.folder })
      expect({ args, code }).toEqual({ args, code: 2 })
      expect(stderr).not.toBe('')
    }
  })
})
