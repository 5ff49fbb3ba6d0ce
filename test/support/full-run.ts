import type { EvalEvent, StartedEvent, StepEvent } from '../../src/runs/events.ts'
import type { RunSummary } from '../../src/runs/summary.ts'

/** A run in which every field is filled; `name` gives the text of each place where a file could put one. */
export function fullRun(name: (place: string) => string = (place) => place): RunSummary {
  const steps = Array.from({ length: 40 }, (_, i) => stepEvent(i + 1))
  const evals = [0, 20, 40].map((step) => evalEvent(step, name))
  return {
    folder: `/runs/${name('folder').replaceAll(/[\\/]/g, '')}`,
    status: 'stopped',
    stopReason: name('stopReason') as 'early_stopping',
    startedAt: 1_790_000_000_000,
    seconds: 3905,
    step: 40,
    loss: { train: 1.5, before: 3, best: { step: 20, loss: 2 }, after: 2 },
    tokensPerSecond: 1234.5,
    peakMemoryBytes: 6.2e9,
    started: startedEvent(name),
    finished: {
      type: 'finished',
      time: 1_790_000_100_000,
      step: 40,
      bestStep: 20,
      evalLossBefore: 3,
      evalLossAfter: 2,
      seconds: 3905,
      ranks: { 'blk.0.attn_q': 8, [`blk.1.${name('site')}`]: 3, [name('other site')]: 2 },
      memorised: { asked: 50, verbatim: 13 },
      replayPerplexity: { before: 14, after: 17 },
    },
    attempts: 2,
    steps,
    evals,
    warnings: [
      { type: 'warning', time: 1, code: 'cli.cutoffCapped', values: { wanted: name('wanted'), used: 2 } },
      { type: 'warning', time: 1, code: name('warning'), values: { [name('warning key')]: name('warning value') } },
    ],
    checkpoints: [],
    samples: [0, 40].map((step) => ({ step, prompt: name('prompt'), answer: name(`answer ${step}`) })),
    card: {
      createdAt: name('createdAt'),
      base: {
        file: name('base file'),
        architecture: name('architecture'),
        sha256: name('base hash'),
        sizeBytes: 9_124_288,
      },
      tokenizerSha256: name('tokenizer hash'),
      chatTemplateSha256: name('template hash'),
      dataset: { fingerprint: name('fingerprint'), reviewers: [name('reviewer')] },
      config: { lora_rank: 16, [name('setting')]: name('setting value'), list: [name('item'), null], no: null },
      versions: { lorasmith: name('own version'), [name('part')]: name('version') },
    },
    configYaml: name('yaml'),
    files: [{ name: name('file'), sizeBytes: 1200, sha256: name('file hash') }],
    unread: [name('unread')],
  }
}

function startedEvent(name: (place: string) => string): StartedEvent {
  return {
    type: 'started',
    time: 1_790_000_000_000,
    resumedFromStep: 10,
    totalSteps: 80,
    stepsPerEpoch: 20,
    epochs: 4,
    trainExamples: 412,
    evalExamples: 46,
    trainTokens: 181_234,
    answerTokens: 120_456,
    trainableParameters: 40_370_176,
    baseParameters: 7_615_616_512,
    device: name('device'),
    plan: {
      activationCheckpointing: true,
      residentTransposed: false,
      weightBytes: 4.68e9,
      adapterBytes: 6.4e8,
      computeBytes: 3.1e9,
    },
    choices: [
      { key: name('choice'), value: name('choice value'), code: name('choice code'), values: {} },
      { key: 'cutoff_len', value: 2048, code: 'cli.cutoffCapped', values: { wanted: 4096, used: 2048 } },
    ],
  }
}

export function stepEvent(step: number, loss = 1 + 2 / step): StepEvent {
  return {
    type: 'step',
    time: 1_790_000_000_000 + step * 1000,
    step,
    epoch: step / 20,
    loss,
    learningRate: 1e-4,
    gradNorm: 0.9,
    tokens: 2000,
    answerTokens: 1400,
    seconds: 1,
    memoryBytes: 6e9,
  }
}

function evalEvent(step: number, name: (place: string) => string): EvalEvent {
  return {
    type: 'eval',
    time: 1_790_000_000_000 + step * 1000,
    step,
    epoch: step / 20,
    loss: step === 20 ? 2 : 3,
    best: step <= 20,
    byTag: { [name('tag')]: 3 - step / 40, [name('other tag')]: 2 },
    worst: [
      { line: 17, loss: 6 - step / 20 },
      { line: 99, loss: 5 },
    ],
    seconds: 3,
  }
}
