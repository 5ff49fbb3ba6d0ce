/** AdaLoRA through the command line: the kept adapter has exactly the target budget, and its ranks are told. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readSafetensors } from '../../src/formats/safetensors.ts'
import type { FinishedEvent } from '../../src/runs/events.ts'
import { MODEL, runCli } from '../support/cli.ts'

const TARGET = 4
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-adalora-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('ends with the target budget and tells the ranks', async () => {
  const rows = Array.from({ length: 24 }, (_, i) => `第${i}个问题怎么办?,"【要点】第${i}条\\n【依据】多休息，少熬夜"`)
  await writeFile(join(folder, 'data.csv'), `question,answer\n${rows.join('\n')}\n`)
  const config = {
    base_model: MODEL,
    metadata_path: join(folder, 'data.csv'),
    output_dir: join(folder, 'out'),
    peft_type: 'ADALORA',
    target_r: TARGET,
    learning_rate: 5e-3,
    epochs: 4,
    memorisation_report: 'off',
    threads: 1,
  }
  await writeFile(join(folder, 'run.yaml'), JSON.stringify(config))
  const { code, stdout } = await runCli(['train', '--config', join(folder, 'run.yaml'), '--json'])
  expect(code).toBe(0)
  const finished = JSON.parse(stdout.trim().split('\n').at(-1)!) as FinishedEvent
  const ranks = Object.values(finished.ranks!)
  expect(ranks.reduce((a, b) => a + b)).toBe(TARGET * ranks.length)
  const { tensors } = await readSafetensors(join(folder, 'out', 'adapter_model.safetensors'))
  const kept = [...tensors]
    .filter(([name]) => name.endsWith('lora_E'))
    .reduce((sum, [, { shape }]) => sum + shape[0]!, 0)
  expect(kept).toBe(TARGET * ranks.length)
  expect(await readFile(join(folder, 'out', 'report.html'), 'utf8')).toContain('AdaLoRA')
})
