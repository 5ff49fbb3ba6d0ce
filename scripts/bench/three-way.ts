/**
 * The question of llama.cpp #13485: train a LoRA on full precision, merge and quantise; train on the quantised model and merge; or train on
 * the quantised model and keep the adapter apart? Perplexity and form adherence of each on held-out rows of the samples.
 * usage: npm run build && npx tsx scripts/bench/three-way.ts [OUT.md]
 * Needs ../shared/models/demo-zh: the bundled model in F16 and in three quantisations.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { loadConfig } from '../../src/config/load.ts'
import { loadDataset } from '../../src/data/load.ts'
import { openEngine } from '../../src/engine/open-engine.ts'
import { answerAll } from '../../src/eval/adherence.ts'
import { readGguf } from '../../src/formats/gguf-read.ts'
import { openBackend } from '../../src/ggml/backend.ts'
import { loadAdapter } from '../../src/lora/load.ts'
import { resolveGgufAdapter } from '../../src/lora/resolve.ts'
import { describeModel, openModel } from '../../src/models/registry.ts'
import { measureAdherence } from '../../src/templates/adherence.ts'
import { type Form, forms } from '../../src/templates/forms.ts'
import { createTokenizer } from '../../src/tokenizer/create.ts'
import { measureLoss } from '../../src/train/measure-loss.ts'

const run = promisify(execFile)
const program = resolve('dist/cli/main.js')
const folder = await mkdtemp(join(tmpdir(), 'lorasmith-three-way-'))
const model = (type: string) => resolve(`../shared/models/demo-zh/lorasmith-demo-zh-8m-${type}.gguf`)
const TYPES = ['Q8_0', 'Q4_K_M', 'Q4_0'] as const
const SAMPLES = [
  ['medical', 'medical-triage'],
  ['legal', 'legal-claim'],
] as const
const SETTINGS =
  'r: 16\ntarget_modules: [all-linear]\nbatch_size: 4\nepochs: 4\nlearning_rate: 2e-3\nval_split: 0.2\nmemorisation_report: off\nthreads: 1\n'

const cli = (...args: string[]) => run(process.execPath, [program, ...args], { maxBuffer: 2 ** 26 })

/** Trains on a base with the demo's settings. @returns run folder */
async function train(sample: string, type: string): Promise<string> {
  const out = join(folder, `${sample}-${type}`)
  const config = join(folder, `${sample}-${type}.yaml`)
  const paths = `base_model: ${model(type)}\nmetadata_path: ${resolve(`samples/${sample}.csv`)}\noutput_dir: ${out}\n`
  await writeFile(config, paths + SETTINGS)
  await cli('train', '--config', config, '--json')
  return out
}

interface Measured {
  readonly perplexity: number
  readonly adherence: number
  readonly rows: number
}

/** @param adapter run folder whose adapter is applied while asking, null for the model file alone */
async function measure(path: string, adapter: string | null, runFolder: string, form: Form): Promise<Measured> {
  const { config } = await loadConfig(join(runFolder, 'config.yaml'))
  const file = await readGguf(path)
  await using tokenizer = await createTokenizer(path)
  const { eval: held, evalRows } = await loadDataset(config, tokenizer)
  using backend = openBackend('cpu', 1)
  using opened = await openModel(file, backend, 'rebuild')
  const weights = adapter === null ? null : await loadAdapter(adapter, describeModel(file).sites)
  const loss = await measureLoss(backend, opened, weights, held, config)
  const adapters = adapter === null ? {} : { a: [{ path: await resolveGgufAdapter(adapter, file), scale: 1 }] }
  await using engine = await openEngine(path, { adapters, threads: 1 })
  const questions = evalRows.map(({ question }) => question)
  const settings = { adapter: adapter === null ? null : 'a', system: config.default_system, seed: 1 }
  const { share } = measureAdherence(form, await answerAll(engine, questions, settings))
  return { perplexity: Math.exp(loss), adherence: share, rows: held.length }
}

const lines: string[] = []
try {
  if (!existsSync(model('F16'))) throw new Error('../shared/models/demo-zh is not there')
  for (const [sample, formId] of SAMPLES) {
    const form = forms.find(({ id }) => id === formId)!
    const full = await train(sample, 'F16')
    const cell = ({ perplexity, adherence }: Measured) => `${perplexity.toFixed(2)} · ${(100 * adherence).toFixed(0)} %`
    const ceiling = await measure(model('F16'), full, full, form)
    lines.push(
      `\n${sample}.csv, ${ceiling.rows} held-out rows. F16 base: ${cell(await measure(model('F16'), null, full, form))}; trained and asked in F16: ${cell(ceiling)}.\n`,
    )
    lines.push(
      '| base | without adapter | trained on F16, merged, quantised | trained on quantised, merged | trained on quantised, not merged | trained on F16, applied to quantised |',
    )
    lines.push('| --- | ---: | ---: | ---: | ---: | ---: |')
    const mergedFull = join(folder, `${sample}-full.gguf`)
    await cli('model', 'merge', '-m', model('F16'), '--lora', full, '--out', mergedFull, '--outtype', 'f16')
    for (const type of TYPES) {
      const own = await train(sample, type)
      const [quantised, merged] = [join(folder, `${sample}-${type}-a.gguf`), join(folder, `${sample}-${type}-b.gguf`)]
      await cli('model', 'quantize', mergedFull, '--out', quantised, '--outtype', type.toLowerCase())
      await cli('model', 'merge', '-m', model(type), '--lora', own, '--out', merged, '--outtype', 'base')
      const found = [
        await measure(model(type), null, own, form),
        await measure(quantised, null, full, form),
        await measure(merged, null, own, form),
        await measure(model(type), own, own, form),
        await measure(model(type), full, full, form),
      ]
      lines.push(`| ${type} | ${found.map(cell).join(' | ')} |`)
      process.stderr.write(`${sample} ${type}: ${found.map(cell).join(' | ')}\n`)
    }
  }
  const text = `${lines.join('\n').trim()}\n`
  process.stdout.write(text)
  if (process.argv[2]) await writeFile(process.argv[2], text)
} finally {
  await rm(folder, { recursive: true, force: true })
}
