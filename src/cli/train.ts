/**
 * The main job, read downwards: each room is called once, in the order in which the data flows. Everything that can be wrong with the
 * user's files is found before the run folder is made.
 */
import type { LoadedConfig } from '../config/load.ts'
import { renderYaml } from '../config/render-yaml.ts'
import { openBackend } from '../ggml/backend.ts'
import { selectTargets } from '../lora/targets.ts'
import { describeModel, openModel } from '../models/registry.ts'
import { createRun } from '../runs/create.ts'
import { createTokenizer } from '../tokenizer/create.ts'
import { refuseTooLarge } from '../train/fit.ts'
import { templateWarnings } from './answer-template.ts'
import { dataWarnings } from './data-warnings.ts'
import { dryRun } from './dry-run.ts'
import { hashBase } from './fingerprints.ts'
import { trainFolds } from './folds.ts'
import { limitBytes } from './limit-bytes.ts'
import { loraSettings } from './lora-settings.ts'
import { openBase } from './open-base.ts'
import type { Output } from './output.ts'
import { planRun } from './plan-run.ts'
import { parameterCount, prepareData } from './prepare-data.ts'
import { reviewGate } from './review-gate.ts'
import { type TrainResult, trainInto } from './train-into.ts'

export interface TrainCommand {
  readonly resume: boolean
  readonly dryRun: boolean
  readonly json: boolean
  readonly signal: AbortSignal
}

export async function trainRun(loaded: LoadedConfig, command: TrainCommand, out: Output): Promise<TrainResult> {
  if (!command.json) for (const { code, values } of loaded.warnings) out.warn(code, values)
  const review = await reviewGate(loaded.config, out) //                        review/     only what people approved
  const { base_model, chat_template } = loaded.config
  const { base, chatTemplate } = await openBase(base_model, chat_template, out) // convert/ formats/  header of the model file
  const { hyper } = describeModel(base) //                                      models/     refused here if it cannot be trained
  await using tokenizer = await createTokenizer(base.path, { chatTemplate }) //  tokenizer/
  const facts = { nCtxTrain: hyper.nCtxTrain, parameters: parameterCount(base) }
  const data = await prepareData(loaded, tokenizer, facts) //                   data/       rows -> split -> tokens + loss mask
  const { config, dataset, cutoffLen } = data
  if (!command.json) {
    dataWarnings(out, dataset, config, cutoffLen)
    if (data.form) templateWarnings(out, data.form, dataset)
  }
  using backend = openBackend(config.device, config.threads, limitBytes(config), config.optimizations) // ggml/
  refuseTooLarge(base, backend)
  using model = await openModel(base, backend) //                               models/     weights on the device
  const sites = selectTargets(model.sites, config.target_modules, config.layers_to_transform) // lora/  where adapters sit
  const parts = { backend, model, sites, lora: loraSettings(config), tokenizer, data, review, out, command }
  const plan = await planRun(parts) //                                          train/      refused here if it cannot fit
  if (command.dryRun) return await dryRun({ ...parts, plan })

  const now = { resume: command.resume, configYaml: renderYaml(config), now: Date.now }
  await using run = await createRun(config, now) //                             runs/       the run folder is ours
  const baseHash = await hashBase(base.path)
  const folds = config.k_fold > 0 ? await trainFolds({ ...parts, plan, baseHash, run }) : null
  if (folds && !folds.done) return folds.result
  return await trainInto(run, { ...parts, plan, baseHash, dataset, config: folds?.config ?? config }) // lora/ train/ runs/ lora/
}
