import { loadConfig } from '../config/load.ts'
import type { RunConfig } from '../config/run-config.ts'
import { rowsOptions } from '../data/load.ts'
import { askColumns } from './ask-columns.ts'
import type { Output } from './output.ts'
import { isWorker, superviseWorker, workerSignal } from './supervise.ts'

interface TrainOptions {
  readonly config: string
  readonly set: readonly string[]
  readonly resume: boolean
  readonly dryRun: boolean
  readonly json: boolean
}

/** `lorasmith train`: faults of the config are told at once, the rest runs in a supervised worker. @returns exit code */
export async function trainCommand(options: TrainOptions, out: Output): Promise<number> {
  if (isWorker()) openEarly()
  const loaded = await loadConfig(options.config, { overrides: options.set })
  if (!isWorker()) return await superviseWorker(out, await askedColumns(loaded.config, options.json, out))
  const { trainRun } = await import('./train.ts') // the worker's alone: the other starts sooner without the engine
  const { finished, last } = await trainRun(loaded, { ...options, signal: workerSignal(out) }, out)
  if (options.dryRun) return 0
  if (finished && !options.json) {
    const { output_dir, base_model } = loaded.config
    if (finished.evalLossBefore !== null && finished.evalLossAfter !== null) {
      const fall = 1 - finished.evalLossAfter / finished.evalLossBefore
      out.say('cli.doneLoss', {
        before: finished.evalLossBefore.toFixed(3),
        after: finished.evalLossAfter.toFixed(3),
        fall: (fall * 100).toFixed(0),
        step: finished.bestStep,
      })
    }
    out.say('cli.doneFiles', { path: output_dir })
    out.say('cli.doneNext', { model: base_model, path: output_dir, logs: loaded.config.logging_dir })
  }
  if (finished) return 0
  if (last?.type === 'stopped' && last.reason === 'interrupted') {
    out.warn('cli.interrupted', { config: options.config })
    return 130
  }
  return 1
}

/** Asks here, not in the worker: only this process has the terminal to itself. @returns further `--set`s for the worker */
async function askedColumns(config: RunConfig, quiet: boolean, out: Output): Promise<readonly string[]> {
  const asked = await askColumns(config.metadata_path, rowsOptions(config), out, quiet)
  if (asked === null) return []
  const settings = [`question_column=${asked.question}`, `answer_column=${asked.answer}`]
  out.say('cli.askedKeep', { question: asked.question, answer: asked.answer })
  return settings.flatMap((setting) => ['--set', setting])
}

/** node-llama-cpp tries its library in a process of its own, 0.4 s: meanwhile the rest is loaded. */
function openEarly(): void {
  const asItComes = () => {} // whoever needs it asks again and is told
  void import('../tokenizer/llama.ts').then(({ openLlama }) => openLlama()).then(asItComes, asItComes)
}
