import type { RunConfig } from '../config/run-config.ts'
import type { Dataset } from '../data/example.ts'
import type { Backend } from '../ggml/backend.ts'
import { injectLora, type LoraSettings } from '../lora/adapter.ts'
import { mergeAdapter } from '../lora/merge.ts'
import { saveAdapter } from '../lora/save.ts'
import type { Model } from '../models/model.ts'
import type { Site } from '../models/sites.ts'
import type { PassedReview } from '../review/gate.ts'
import type { FinishedEvent, RunEvent, TrainingPlan } from '../runs/events.ts'
import type { Run } from '../runs/record.ts'
import type { TextKey, TextValues } from '../texts/render.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { train } from '../train/loop.ts'
import { budgetSettings, countSteps } from '../train/session.ts'
import { canaryOf } from './canary.ts'
import { makeCard } from './card.ts'
import { fingerprintsOf } from './fingerprints.ts'
import { memorised } from './memorisation.ts'
import type { Output } from './output.ts'
import type { PreparedData } from './prepare-data.ts'
import { createProgress } from './progress.ts'
import { reportAfterTraining } from './runs-command.ts'
import { createSampler } from './samples.ts'

/** What every run of a command shares. */
export interface TrainParts {
  readonly backend: Backend
  readonly model: Model
  readonly sites: readonly Site[] // where adapters sit
  readonly lora: LoraSettings
  readonly tokenizer: Tokenizer
  readonly data: PreparedData
  readonly plan: TrainingPlan
  readonly review: PassedReview | null // who approved the rows
  readonly out: Output
  readonly command: { readonly resume: boolean; readonly json: boolean; readonly signal: AbortSignal }
}

/** What a run came to; `finished` is undefined when it was interrupted, stopped by a fault, or only tried. */
export interface TrainResult {
  readonly finished: FinishedEvent | undefined
  readonly last: RunEvent | undefined
}

interface RunParts extends TrainParts {
  readonly baseHash: string
  readonly dataset: Dataset
  readonly config: RunConfig
  readonly resume?: boolean // of this run; the command's where not given
}

/** Trains one adapter into a run folder: every event is recorded and shown, and the folder gets adapter, card and report. */
export async function trainInto(run: Run, parts: RunParts): Promise<TrainResult> {
  const { backend, model, tokenizer, data, plan, out, command, baseHash, config } = parts
  const folder = run.paths.root
  const { dataset, held: replay, mixed } = await data.replayed(parts.dataset)
  if (mixed && !command.json)
    out.say('cli.replayMixed', { mixed: mixed.count, asked: mixed.asked, held: replay.length })
  using adapter = injectLora(backend, parts.sites, parts.lora)
  const view = command.json ? jsonView(out) : createProgress(out)
  const tell = async (event: RunEvent): Promise<void> => {
    await run.record(event)
    view.show(event)
  }
  const warnings: RunEvent[] = []
  const warn = (code: TextKey, values: TextValues) =>
    void warnings.push({ type: 'warning', time: Date.now(), code, values })
  await using sampler = createSampler({ config, adapter, base: model.file, folder, warn })
  const options = { backend, model, adapter, dataset, replay, config, plan, choices: data.choices, folder }
  const fingerprints = fingerprintsOf(config, dataset, baseHash)
  const { signal } = command
  const resume = parts.resume ?? command.resume
  let last: RunEvent | undefined
  for await (const event of train({ ...options, fingerprints, resume, signal })) {
    last = event
    if (event.type === 'finished') continue // told below, when the run has let go of its graphs
    await tell(event)
    const samples = event.type === 'eval' ? await sampler.answer(event.step) : null
    if (samples) await tell(samples)
    for (const warning of warnings.splice(0)) await tell(warning)
  }
  if (last?.type === 'finished') {
    last = { ...last, memorised: await memorised({ config, adapter, base: model.file, dataset: parts.dataset, warn }) }
    for (const event of [last, ...warnings.splice(0)]) await tell(event)
  }
  const finished = last?.type === 'finished' ? last : undefined
  if (finished) {
    const canary = await canaryOf(model.file, adapter.readWeights(), config, warn)
    const card = makeCard({
      backend,
      model,
      dataset: parts.dataset,
      review: parts.review,
      config,
      tokenizer,
      baseHash,
      form: data.form,
      finished,
      canary,
    })
    const budget =
      config.peft_type === 'ADALORA'
        ? budgetSettings(config, countSteps(config, dataset.train.length).total)
        : undefined
    const weights = { ...adapter.readWeights(), adalora: budget }
    await saveAdapter(folder, weights, card, (path) => mergeAdapter(backend, model.file, weights, path))
  }
  for (const warning of warnings.splice(0)) await tell(warning)
  view.close()
  await reportAfterTraining(folder, command.json, out)
  return { finished, last }
}

function jsonView(out: Output) {
  return { show: (event: RunEvent) => out.line(JSON.stringify(event)), close: () => undefined }
}
