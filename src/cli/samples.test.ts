import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { readGguf } from '../formats/gguf-read.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { openBackend } from '../ggml/backend.ts'
import { type Adapter, injectLora } from '../lora/adapter.ts'
import { selectTargets } from '../lora/targets.ts'
import type { VariantName } from '../lora/variants/table.ts'
import { openModel } from '../models/registry.ts'
import { readRunSummary } from '../runs/summary.ts'
import { memorised } from './memorisation.ts'
import { createSampler, type SamplerParts } from './samples.ts'

const model = new URL('../../models/lorasmith-demo-zh-8m-Q8_0.gguf', import.meta.url).pathname
const config: SamplerParts['config'] = {
  sample_prompts: ['糖尿病患者的运动处方应包含哪些内容?', '高血压怎么办?'],
  sample_max_tokens: 12,
  default_system: null,
  chat_template: null,
  seed: 3,
  threads: 1,
}

const backend = openBackend('cpu', 1)
let base: GgufFile
let root: string
beforeAll(async () => {
  base = await readGguf(model)
  root = await mkdtemp(join(tmpdir(), 'lorasmith-samples-'))
})
afterAll(async () => {
  backend[Symbol.dispose]()
  await rm(root, { recursive: true })
})

/** An adapter that changes what the model says. */
async function moved(variant: VariantName): Promise<Adapter> {
  using frozen = await openModel(base, backend, 'rebuild')
  const sites = selectTargets(frozen.sites, ['q_proj', 'down_proj'])
  const adapter = injectLora(backend, sites, { rank: 4, alpha: 8, useRslora: false, dropout: 0, seed: 1, variant })
  await adapter.prepare(frozen.matrixOf)
  const weights = adapter.readWeights().modules.map(({ site, a, b }) => {
    return { site, a, b: formulaTensor(site.peftName, b.length, 0.5) }
  })
  adapter.writeWeights(weights)
  return adapter
}

const folderOf = () => mkdtemp(join(root, 'run-'))
async function linesOf(folder: string) {
  const text = await readFile(join(folder, 'samples.jsonl'), 'utf8')
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { step: number; prompt: string; answer: string })
}

describe('createSampler', () => {
  it.each(['lora', 'dora'] as const)(
    'keeps what the base and %s answer, prompt by prompt and step by step',
    async (variant) => {
      const folder = await folderOf()
      using adapter = await moved(variant)
      await using sampler = createSampler({ config, adapter, base, folder })
      expect(await sampler.answer(0)).toMatchObject({ type: 'samples', step: 0, count: 2 })
      expect(await sampler.answer(10)).toMatchObject({ step: 10, count: 2 })
      expect(await sampler.answer(20)).toMatchObject({ step: 20, count: 2 })
      const lines = await linesOf(folder)
      expect(lines.map(({ step }) => step)).toEqual([0, 0, 10, 10, 20, 20])
      expect(lines.map(({ prompt }) => prompt)).toEqual([0, 10, 20].flatMap(() => config.sample_prompts))
      const answers = lines.map(({ answer }) => answer)
      expect(answers.slice(2, 4)).not.toEqual(answers.slice(0, 2))
      expect(answers.slice(4)).toEqual(answers.slice(2, 4)) // temperature 0, the same weights
      await writeFile(join(folder, 'events.jsonl'), '')
      expect((await readRunSummary(folder)).samples).toEqual(
        lines.map(({ step, prompt, answer }) => ({ step, prompt, answer })),
      )
    },
  )

  it('drops what a lost attempt answered when a run goes on, and a half-written line', async () => {
    const folder = await folderOf()
    const line = (step: number) => JSON.stringify({ step, prompt: 'p', answer: 'a' })
    await writeFile(join(folder, 'samples.jsonl'), `${line(0)}\n${line(10)}\n${line(20)}\n${line(30)}\n{"step":4`)
    using adapter = await moved('lora')
    await using sampler = createSampler({ config, adapter, base, folder })
    await sampler.answer(20)
    expect((await linesOf(folder)).map(({ step }) => step)).toEqual([0, 10, 20, 20])
  })

  it('asks nothing and writes nothing without prompts', async () => {
    const folder = await folderOf()
    using adapter = await moved('lora')
    await using sampler = createSampler({ config: { ...config, sample_prompts: [] }, adapter, base, folder })
    expect(await sampler.answer(10)).toBeNull()
    expect(await readdir(folder)).toEqual([])
  })

  it('warns once and lets the run go on where no answer can be had', async () => {
    const told: string[] = []
    using adapter = await moved('lora')
    const gone = { ...base, path: join(root, 'gone.gguf') }
    await using sampler = createSampler({ config, adapter, base: gone, folder: root, warn: (code) => told.push(code) })
    expect(await sampler.answer(0)).toBeNull()
    expect(await sampler.answer(10)).toBeNull()
    expect(told).toEqual(['cli.samplesFailed'])
  })

  it('makes no merged copy of a large model for DoRA', async () => {
    const told: string[] = []
    using adapter = await moved('dora')
    const large = { ...base, sizeBytes: 2 ** 31 }
    await using sampler = createSampler({ config, adapter, base: large, folder: root, warn: (code) => told.push(code) })
    expect(await sampler.answer(10)).toBeNull()
    expect(told).toEqual(['cli.samplesMerge'])
  })

  it('leaves no temporary file behind', async () => {
    const before = new Set(await readdir(tmpdir()))
    using adapter = await moved('lora')
    await using sampler = createSampler({ config, adapter, base, folder: await folderOf() })
    await sampler.answer(10)
    const files = (await readdir(tmpdir())).filter((name) => !before.has(name))
    for (const name of files) expect(await readdir(join(tmpdir(), name)).catch(() => [])).not.toContain('adapter.gguf')
  })
})

describe('memorised', () => {
  const settings = {
    ...config,
    memorisation_report: 'auto' as const,
    memorisation_samples: 3,
    cutoff_len: 512,
  }
  const row = (i: number) => ({ question: `问题${i}`, answer: `答案${i}`, tag: null, line: i })
  const rows = (count: number) => ({ trainRows: Array.from({ length: count }, (_, i) => row(i)) })

  it('asks small sets by itself, large ones when told, none when told not to', async () => {
    using adapter = await moved('lora')
    const ask = (report: 'auto' | 'on' | 'off', count: number) =>
      memorised({ config: { ...settings, memorisation_report: report }, adapter, base, dataset: rows(count) })
    expect(await ask('auto', 1000)).toEqual({ asked: 3, verbatim: 0 })
    expect(await ask('auto', 1001)).toBeNull()
    expect(await ask('on', 1001)).toEqual({ asked: 3, verbatim: 0 })
    expect(await ask('off', 10)).toBeNull()
    expect(await ask('on', 0)).toBeNull()
  })

  it('never loses a finished run', async () => {
    const told: string[] = []
    using adapter = await moved('lora')
    const gone = { ...base, path: join(root, 'gone.gguf') }
    const share = memorised({
      config: settings,
      adapter,
      base: gone,
      dataset: rows(3),
      warn: (code) => told.push(code),
    })
    expect(await share).toBeNull()
    expect(told).toEqual(['cli.memorisationFailed'])
  })
})
