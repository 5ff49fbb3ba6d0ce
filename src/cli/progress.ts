import { createLogUpdate } from 'log-update'
import type { EvalEvent, RunEvent, StartedEvent, StepEvent } from '../runs/events.ts'
import type { TextKey } from '../texts/render.ts'
import { duration, megabytes, rate } from './format.ts'
import type { Output } from './output.ts'

/** A reader of the event stream that shows it to a person. */
export interface ProgressView {
  show(event: RunEvent): void
  close(): void
}

const BAR_WIDTH = 24

/** On a terminal one live line below what stays; otherwise a plain line per event, at most about one a second for steps. */
export function createProgress(out: Output): ProgressView {
  return out.isTty ? liveView(out) : plainView(out)
}

interface Facts {
  started: StartedEvent | undefined
  step: StepEvent | undefined
  evaluation: EvalEvent | undefined
  secondsPerStep: number
}

function follow(facts: Facts, event: RunEvent): void {
  if (event.type === 'started') facts.started = event
  if (event.type === 'eval') facts.evaluation = event
  if (event.type === 'step') {
    facts.secondsPerStep = facts.step ? facts.secondsPerStep * 0.9 + event.seconds * 0.1 : event.seconds
    facts.step = event
  }
}

function liveView(out: Output): ProgressView {
  const facts: Facts = { started: undefined, step: undefined, evaluation: undefined, secondsPerStep: 0 }
  const live = createLogUpdate(process.stdout)
  return {
    show(event) {
      follow(facts, event)
      const lasting = lastingLine(out, event)
      if (lasting) {
        live.clear()
        out.line(lasting)
      }
      if (facts.started && facts.step && event.type !== 'finished')
        live(liveLine(out, facts.started, facts.step, facts))
      else live.clear()
    },
    close: () => live.done(),
  }
}

function liveLine(out: Output, started: StartedEvent, step: StepEvent, { evaluation, secondsPerStep }: Facts): string {
  const share = step.step / started.totalSteps
  const filled = Math.round(share * BAR_WIDTH)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
  const evalLoss = evaluation ? ` · ${out.text('cli.eval')} ${evaluation.loss.toFixed(3)}` : ''
  const eta = duration((started.totalSteps - step.step) * secondsPerStep)
  return [
    `${bar} ${step.step}/${started.totalSteps} · ${out.text('cli.epoch')} ${step.epoch.toFixed(2)}/${started.epochs}`,
    `${out.text('cli.loss')} ${step.loss.toFixed(3)}${evalLoss} · lr ${rate(step.learningRate)} · ${Math.round(step.tokens / step.seconds)} tok/s · ETA ${eta} · ${megabytes(step.memoryBytes)}`,
  ].join('\n')
}

function plainView(out: Output): ProgressView {
  let lastTime = 0
  return {
    show(event) {
      if (event.type === 'step') {
        if (event.time - lastTime < 1000 && event.step > 1) return
        lastTime = event.time
        out.say('cli.stepLine', {
          step: event.step,
          epoch: event.epoch.toFixed(2),
          loss: event.loss.toFixed(4),
          lr: rate(event.learningRate),
          norm: event.gradNorm.toFixed(3),
          speed: Math.round(event.tokens / event.seconds),
        })
        return
      }
      const lasting = lastingLine(out, event)
      if (lasting) out.line(lasting)
    },
    close: () => undefined,
  }
}

/** What stays on the screen. */
function lastingLine(out: Output, event: RunEvent): string | undefined {
  switch (event.type) {
    case 'started':
      return startedLines(out, event)
    case 'eval':
      return out.text('cli.evalLine', {
        step: event.step,
        loss: event.loss.toFixed(4),
        best: event.best ? out.text('cli.best') : '',
      })
    case 'checkpoint':
      return event.reason === 'interrupt' || event.reason === 'save_steps'
        ? out.text('cli.checkpointLine', { path: event.path })
        : undefined
    case 'warning':
      return out.text(event.code as TextKey, event.values)
    case 'stopped':
      return out.text(`cli.stopped_${event.reason}`, { step: event.step })
    default:
      return undefined
  }
}

function startedLines(out: Output, event: StartedEvent): string {
  const { plan } = event
  const lines = [
    out.text('cli.startedData', {
      train: event.trainExamples,
      eval: event.evalExamples,
      answerTokens: event.answerTokens,
    }),
    out.text('cli.startedModel', {
      base: (event.baseParameters / 1e6).toFixed(1),
      trained: (event.trainableParameters / 1e6).toFixed(2),
      share: ((100 * event.trainableParameters) / event.baseParameters).toFixed(1),
      device: event.device,
    }),
    out.text('cli.startedPlan', {
      steps: event.totalSteps,
      weights: megabytes(plan.weightBytes),
      adapter: megabytes(plan.adapterBytes),
      compute: megabytes(plan.computeBytes),
      checkpointing: out.text(plan.activationCheckpointing ? 'cli.on' : 'cli.off'),
      resident: out.text(plan.residentTransposed ? 'cli.on' : 'cli.off'),
      packing: plan.packing ?? out.text('cli.off'),
    }),
  ]
  for (const { key, value, code, values } of event.choices)
    lines.push(`${key}: ${value} — ${out.text(code as TextKey, values)}`)
  if (event.resumedFromStep > 0) lines.push(out.text('cli.resumed', { step: event.resumedFromStep }))
  return lines.join('\n')
}
