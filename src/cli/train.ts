/**
 * The main job, read downwards: each room is called once, in the order in which the data flows. Everything that can be wrong with the
 * user's files is found before the run folder is made.
 */
import type { LoadedConfig } from '../config/load.ts'
import { renderYaml } from '../config/render-yaml.ts'
import { loadDataset } from '../data/load.ts'
import { readGguf } from '../formats/gguf-read.ts'
import { openBackend } from '../ggml/backend.ts'
import { injectLora } from '../lora/adapter.ts'
import { saveAdapter } from '../lora/save.ts'
import { selectTargets } from '../lora/targets.ts'
import { describeModel, openModel } from '../models/registry.ts'
import { createRun } from '../runs/create.ts'
import type { FinishedEvent, RunEvent } from '../runs/events.ts'
import { createTokenizer } from '../tokenizer/create.ts'
import { train } from '../train/loop.ts'
import { makeCard } from './card.ts'
import { dataWarnings } from './data-warnings.ts'
import { dryRun } from './dry-run.ts'
import { fingerprintsOf, hashBase } from './fingerprints.ts'
import { loraSettings } from './lora-settings.ts'
import type { Output } from './output.ts'
import { createProgress } from './progress.ts'
import { reportAfterTraining } from './runs-command.ts'

export interface TrainCommand {
  readonly resume: boolean
  readonly dryRun: boolean
  readonly json: boolean
  readonly signal: AbortSignal
}

/** What a run came to; `finished` is undefined when it was interrupted, stopped by a fault, or only tried. */
export interface TrainResult {
  readonly finished: FinishedEvent | undefined
  readonly last: RunEvent | undefined
}

export async function trainRun(
  { config, warnings }: LoadedConfig,
  command: TrainCommand,
  out: Output,
): Promise<TrainResult> {
  if (!command.json) for (const { code, values } of warnings) out.warn(code, values)
  const base = await readGguf(config.base_model) //                                   formats/  header of the model file
  const { hyper } = describeModel(base) //                                            models/   refused here if it cannot be trained
  await using tokenizer = await createTokenizer(config.base_model) //                  tokenizer/
  const cutoff_len = Math.min(config.cutoff_len, hyper.nCtxTrain)
  const dataset = await loadDataset({ ...config, cutoff_len }, tokenizer) //           data/     rows -> split -> tokens + loss mask
  if (!command.json) dataWarnings(out, dataset, config, cutoff_len)
  using backend = openBackend(config.device, config.threads) //                       ggml/
  using model = await openModel(base, backend) //                                     models/   weights on the device
  using adapter = injectLora(
    backend,
    selectTargets(model.sites, config.target_modules, config.layers_to_transform),
    loraSettings(config),
  ) // lora/
  const parts = { backend, model, adapter, dataset, config }
  if (command.dryRun) return dryRun({ ...parts, tokenizer, json: command.json }, out)

  await using run = await createRun(config, { resume: command.resume, configYaml: renderYaml(config), now: Date.now }) // runs/
  const baseHash = await hashBase(config.base_model)
  const view = command.json ? jsonView(out) : createProgress(out)
  const fingerprints = fingerprintsOf(config, dataset, baseHash)
  const { resume, signal } = command
  let last: RunEvent | undefined
  for await (const event of train({ ...parts, folder: run.paths.root, fingerprints, resume, signal })) {
    await run.record(event) //                                                        runs/     jsonl, TensorBoard
    view.show(event)
    last = event
  }
  view.close()
  const finished = last?.type === 'finished' ? last : undefined
  if (finished)
    await saveAdapter(run.paths.root, adapter.readWeights(), makeCard({ ...parts, tokenizer, baseHash, finished })) // lora/
  await reportAfterTraining(run.paths.root, command.json, out) //                     report/   of a run that stopped, too
  return { finished, last }
}

function jsonView(out: Output) {
  return { show: (event: RunEvent) => out.line(JSON.stringify(event)), close: () => undefined }
}
