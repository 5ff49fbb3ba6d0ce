/** `lorasmith demo`: trains the bundled sample on the bundled model, then lets base and adapter answer the held-out questions. */
import { resolve } from 'node:path'
import { loadConfig } from '../config/load.ts'
import type { RunConfig } from '../config/run-config.ts'
import type { Row } from '../data/example.ts'
import { loadDataset } from '../data/load.ts'
import { openEngine } from '../engine/open-engine.ts'
import { adherence, answerAll } from '../eval/adherence.ts'
import { labelSentences } from '../guardrails/label.ts'
import { GGUF_ADAPTER } from '../lora/save.ts'
import { langOf } from '../serve/ask.ts'
import { detectForm } from '../templates/parse.ts'
import { createTokenizer } from '../tokenizer/create.ts'
import { withAnswerTemplate } from './answer-template.ts'
import { percent } from './format.ts'
import { openBase } from './open-base.ts'
import type { Output } from './output.ts'
import { packageFile } from './package-root.ts'
import { isWorker, superviseWorker, workerSignal } from './supervise.ts'
import { trainRun } from './train.ts'

interface DemoOptions {
  readonly json: boolean
  readonly output: string
  readonly set: readonly string[]
}

const SHOWN = 3
const SEED = 42

/** @returns exit code */
export async function demoCommand(options: DemoOptions, out: Output): Promise<number> {
  if (!isWorker()) return await superviseWorker(out)
  const begin = performance.now()
  const folder = resolve(options.output)
  const overrides = [`output_dir=${folder}`, 'overwrite_output_dir=true', ...options.set]
  const read = await loadConfig(packageFile('configs/demo.yaml'), { overrides, cwd: packageFile('') })
  const loaded = { ...read, config: (await withAnswerTemplate(read.config)).config }
  if (!options.json) out.say('cli.demoIntro')
  const signal = workerSignal(out)
  const view = options.json ? { ...out, line: () => undefined } : out
  const { finished } = await trainRun(loaded, { resume: false, dryRun: false, json: options.json, signal }, view)
  if (!finished) return signal.aborted ? 130 : 1
  const rows = await heldOutRows(loaded.config, out)
  const adapter = resolve(folder, GGUF_ADAPTER)
  const [before, after] = await answers(loaded.config, adapter, rows, out)
  const form = detectForm(rows.map(({ answer }) => answer))!
  const [formBefore, formAfter] = [adherence(form, before), adherence(form, after)]
  const seconds = (performance.now() - begin) / 1000
  if (options.json) {
    const { evalLossBefore, evalLossAfter } = finished
    out.line(JSON.stringify({ evalLossBefore, evalLossAfter, formBefore, formAfter, seconds, adapter: folder }))
    return 0
  }
  for (const [i, { question }] of rows.slice(0, SHOWN).entries()) {
    out.line()
    out.say('cli.demoQuestion', { question })
    out.say('cli.demoBase', { answer: before[i]! })
    out.say('cli.demoAdapter', { answer: after[i]! })
  }
  const { disclaimer, mark } = labelSentences({ domain: 'medical', lang: langOf(after[0]!) })
  out.line(`${disclaimer}\n${mark}`)
  out.line()
  out.say('cli.demoResult', {
    before: finished.evalLossBefore!.toFixed(3),
    after: finished.evalLossAfter!.toFixed(3),
    fall: ((1 - finished.evalLossAfter! / finished.evalLossBefore!) * 100).toFixed(0),
    rows: rows.length,
    formBefore: percent(formBefore),
    formAfter: percent(formAfter),
    seconds: seconds.toFixed(0),
  })
  out.say('cli.demoHonest')
  out.say('cli.demoNext', {
    model: loaded.config.base_model,
    path: folder,
    logs: loaded.config.logging_dir,
    question: rows[0]!.question,
  })
  return 0
}

/** The same split as in training: it follows from the rows and the seed. */
async function heldOutRows(config: RunConfig, out: Output): Promise<readonly Row[]> {
  const { base, chatTemplate } = await openBase(config.base_model, config.chat_template, out)
  await using tokenizer = await createTokenizer(base.path, { chatTemplate })
  return (await loadDataset(config, tokenizer)).evalRows
}

async function answers(config: RunConfig, adapter: string, rows: readonly Row[], out: Output) {
  const { base, chatTemplate } = await openBase(config.base_model, config.chat_template, out)
  await using engine = await openEngine(base.path, { chatTemplate, adapters: { demo: [{ path: adapter, scale: 1 }] } })
  const questions = rows.map(({ question }) => question)
  const ask = (name: string | null) =>
    answerAll(engine, questions, { adapter: name, system: config.default_system, seed: SEED })
  return [await ask(null), await ask('demo')] as const
}
