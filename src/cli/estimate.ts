import { loadConfig } from '../config/load.ts'
import { openBackend } from '../ggml/backend.ts'
import { injectLora } from '../lora/adapter.ts'
import { selectTargets } from '../lora/targets.ts'
import { describeModel, openModel } from '../models/registry.ts'
import { createTokenizer } from '../tokenizer/create.ts'
import { type Estimate, estimateRun } from '../train/estimate.ts'
import { planOrRefuse, refuseTooLarge } from '../train/fit.ts'
import { duration, megabytes } from './format.ts'
import { limitBytes } from './limit-bytes.ts'
import { loraSettings } from './lora-settings.ts'
import { openBase } from './open-base.ts'
import type { Output } from './output.ts'
import { parameterCount, prepareData } from './prepare-data.ts'

export interface EstimateOptions {
  readonly config: string
  readonly set: readonly string[]
  readonly json: boolean
}

/** `lorasmith estimate`: what a run would take, without making its folder. A run that cannot fit is refused as `train` does. @returns exit code */
export async function estimateCommand(options: EstimateOptions, out: Output): Promise<number> {
  const loaded = await loadConfig(options.config, { overrides: options.set })
  const { base_model, chat_template } = loaded.config
  const { base, chatTemplate } = await openBase(base_model, chat_template, out)
  const { hyper } = describeModel(base)
  await using tokenizer = await createTokenizer(base.path, { chatTemplate })
  const facts = { nCtxTrain: hyper.nCtxTrain, parameters: parameterCount(base) }
  const data = await prepareData(loaded, tokenizer, facts)
  const { config } = data
  const { dataset } = await data.replayed(data.dataset)
  using backend = openBackend(config.device, config.threads, limitBytes(config), config.optimizations)
  refuseTooLarge(base, backend)
  const baselineBytes = process.memoryUsage.rss()
  using model = await openModel(base, backend)
  const sites = selectTargets(model.sites, config.target_modules, config.layers_to_transform)
  using adapter = injectLora(backend, sites, loraSettings(config))
  await adapter.prepare(model.matrixOf)
  const parts = { backend, model, adapter, dataset, config }
  const plan = planOrRefuse(parts)
  const estimate = await estimateRun({ ...parts, plan, baselineBytes })
  if (options.json) out.line(JSON.stringify(estimate))
  else tell(estimate, backend.isCpu, out)
  return 0
}

function tell(estimate: Estimate, isCpu: boolean, out: Output): void {
  const { host, plan, steps } = estimate
  out.say('cli.estimateWeights', {
    bytes: megabytes(estimate.weightBytes),
    transposed: plan.residentTransposed ? out.text('cli.estimateTransposed') : '',
  })
  out.say('cli.estimateAdapter', { bytes: megabytes(estimate.adapterBytes) })
  out.say('cli.estimateActivations', {
    train: megabytes(estimate.trainActivationBytes),
    eval: megabytes(estimate.evalActivationBytes),
    optimizer: megabytes(estimate.optimizerBytes),
  })
  out.say('cli.estimateHost', {
    baseline: megabytes(host.baselineBytes),
    loading: megabytes(host.loadingBytes),
    checkpoint: megabytes(host.checkpointBytes),
    engine: megabytes(Math.max(host.sampleEngineBytes, host.lastEngineBytes)),
  })
  out.say(isCpu ? 'cli.estimatePeakCpu' : 'cli.estimatePeak', {
    name: estimate.device,
    device: megabytes(estimate.peakDeviceBytes),
    host: megabytes(estimate.peakHostBytes),
  })
  out.say('cli.estimatePlan', {
    checkpointing: out.text(plan.activationCheckpointing ? 'cli.estimateRecomputed' : 'cli.estimateKept'),
    ...steps,
  })
  out.say('cli.estimateTime', {
    epoch: duration(estimate.epochSeconds),
    speed: Math.round(estimate.tokensPerSecond),
    evaluation: duration(estimate.evaluationSeconds),
    total: duration(estimate.totalSeconds),
  })
}
