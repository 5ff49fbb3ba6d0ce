import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../src/runs/events.ts'
import { MODEL, runCli } from '../support/cli.ts'

/** `lorasmith model ...` as a user types it, and what can be done with the result. */
const HF = fileURLToPath(new URL('../golden/hf/', import.meta.url))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-model-'))
})
afterAll(() => rm(folder, { recursive: true }))

const at = (name: string) => join(folder, name)
const CSV = `question,answer\n${Array.from({ length: 12 }, (_, i) => `How many are ${i}?,There are ${i}.`).join('\n')}\n`

describe('lorasmith model import', () => {
  it.each(['qwen2', 'llama'])('%s: imports, trains, answers', async (name) => {
    const model = at(`${name}.gguf`)
    const imported = await runCli(['model', 'import', join(HF, name), '--out', model, '--outtype', 'q8_0', '--json'])
    expect([imported.code, imported.stderr]).toEqual([0, ''])
    expect(JSON.parse(imported.stdout)).toMatchObject({ path: model, outtype: 'q8_0' })

    await writeFile(at('rows.csv'), CSV)
    const config = at(`${name}.yaml`)
    const output = at(`${name}-out`)
    const lines = [
      `base_model: ${model}`,
      `metadata_path: ${at('rows.csv')}`,
      `output_dir: ${output}`,
      'max_steps: 6',
      'batch_size: 2',
    ]
    const more = ['lora_rank: 4', 'learning_rate: 0.01', 'cutoff_len: 128', 'memorisation_report: off', 'device: cpu']
    await writeFile(config, `${[...lines, ...more].join('\n')}\n`)
    const trained = await runCli(['train', '--config', config, '--json'])
    expect([trained.code, trained.stderr]).toEqual([0, expect.any(String)])
    const events = trained.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent)
    const losses = events.flatMap((event) => (event.type === 'step' ? [event.loss] : []))
    expect(losses.length).toBe(6)
    expect(losses.at(-1)).toBeLessThan(losses[0]!)

    const answered = await runCli([
      'run',
      '-m',
      model,
      '--lora',
      output,
      '-p',
      'How many are 3?',
      '-n',
      '4',
      '--temp',
      '0',
    ])
    expect(answered.code).toBe(0)

    const info = await runCli(['model', 'info', model, '--adapters', folder, '--json'])
    const { adapters, memory } = JSON.parse(info.stdout)
    const own = adapters.filter(({ path }: { path: string }) => path.startsWith(output))
    expect(own.map(({ kind, fit }: { kind: string; fit: string }) => [kind, fit]).sort()).toEqual([
      ['gguf', 'exact'],
      ['peft', 'exact'],
    ])
    expect(memory.weightBytes).toBeGreaterThan(20_000)
  })

  it('says every fault of a folder at once, in Chinese too, and leaves nothing behind', async () => {
    await cp(join(HF, 'llama'), at('broken'), { recursive: true })
    await rm(join(at('broken'), 'model-00003-of-00003.safetensors'))
    await rm(join(at('broken'), 'tokenizer.json'))
    const before = await readdir(folder)
    const english = await runCli(['model', 'import', at('broken'), '--out', at('broken.gguf')])
    expect([english.code, english.stderr.trim().split('\n').length]).toEqual([2, 2])
    expect(english.stderr).toMatch(/model-00003-of-00003\.safetensors[\s\S]*holds no tokenizer/)
    const chinese = await runCli(['--lang', 'zh', 'model', 'import', at('broken'), '--out', at('broken.gguf')])
    expect(chinese.stderr).toMatch(/缺少 1 个权重文件[\s\S]*没有分词器/)
    expect(await readdir(folder)).toEqual(before)
  })
})

describe('lorasmith model quantize and info', () => {
  it('quantises, refuses twice, tells what came of it', async () => {
    const [f16, q4] = [at('demo-f16.gguf'), at('demo-q4.gguf')]
    const refused = await runCli(['model', 'quantize', MODEL, '--out', f16, '--outtype', 'f16'])
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/57 tensors are quantised already \(Q8_0\).*--allow-requantize/),
    ])
    const wide = await runCli(['model', 'quantize', MODEL, '--out', f16, '--outtype', 'f16', '--allow-requantize'])
    expect(wide.code).toBe(0)
    const narrow = await runCli(['model', 'quantize', f16, '--out', q4, '--outtype', 'q4_k_m'])
    expect(narrow.stdout).toMatch(/q4_k_m, 6 MB of weights.*\n74 tensors: F32 17, Q6_K 9, Q4_K 48\n$/)
    const again = await runCli(['model', 'quantize', f16, '--out', q4, '--outtype', 'q4_k_m'])
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/is there already/)])
    const info = await runCli(['model', 'info', q4])
    expect(info.stdout).toMatch(/llama\), 8\.39 M parameters/)
    expect(info.stdout).toMatch(/q4_k_m, 5\.26 bits each: Q4_K 48/)
    expect(info.stdout).toMatch(/chat template {2}chatml/)
    expect(info.stdout).toMatch(/trains here {4}yes/)
  })

  it('tells of a folder what it would become, and of one that cannot be imported why not', async () => {
    const gemma = await runCli(['model', 'info', join(HF, 'gemma3')])
    expect(gemma.stdout).toMatch(/Hugging Face folder\nmodel .*\(gemma3\)/)
    expect(gemma.stdout).toMatch(/SentencePiece \(default\), 456 tokens/)
    await cp(join(HF, 'qwen2'), at('incomplete'), { recursive: true })
    await rm(join(at('incomplete'), 'model.safetensors'))
    const incomplete = await runCli(['model', 'info', at('incomplete')])
    expect([incomplete.code, incomplete.stdout]).toEqual([
      0,
      expect.stringMatching(/import {9}no\. .*holds no weights/),
    ])
  })
})
