import { basename } from 'node:path'
import type { RunStatus, RunSummary } from '../runs/summary.ts'
import type { Lang } from '../texts/render.ts'
import { bytes, change, count, duration, loss, moment, NONE } from './figures.ts'
import { type Html, html } from './html.ts'
import { recordedSentence, type Words } from './words.ts'

/** The head of the page: how the run ended, whether the adapter helps, the key figures, what was warned about. */

const TONES: Readonly<Record<RunStatus, string>> = {
  finished: 'good',
  stopped: 'warn',
  interrupted: 'warn',
  running: 'soft',
  crashed: 'bad',
}

export function overview(run: RunSummary, words: Words, lang: Lang): Html {
  const bad = run.status === 'stopped' && run.finished === null
  return html`<header><h1>${words('report.title', { name: basename(run.folder) })} <span class="status ${bad ? 'bad' : TONES[run.status]}">${words(`report.status_${run.status}`)}</span></h1>
<p class="path">${run.folder}</p>${ending(run, words)}${verdict(run, words)}
<dl class="figures">${keyFigures(run, words, lang).map(([name, value, note]) => html`<div><dt>${name}</dt><dd>${value}${note ? html`<small>${note}</small>` : null}</dd></div>`)}</dl>${notes(run, words)}</header>`
}

function ending({ status, stopReason, step }: RunSummary, words: Words): Html | null {
  if (status === 'finished') return null
  if (status !== 'stopped') return html`<p>${words(`report.said_${status}`, { step })}</p>`
  const reason = stopReason ?? ''
  const sentence =
    recordedSentence(words, `cli.stopped_${reason}`, { step }) ?? words('report.said_stopped', { step, reason })
  return html`<p>${sentence}</p>`
}

/** Whether the adapter is better than its base on rows it has not seen; nothing while that is not known. */
function verdict({ loss: { before, best }, evals, started }: RunSummary, words: Words): Html | null {
  if (started?.evalExamples === 0) return html`<p class="warn">${words('report.noEval')}</p>`
  if (before === null || best === null || !evals.some(({ step }) => step > 0)) return null
  const figures = { before: loss(before), after: loss(best.loss) }
  if (!(best.loss < before))
    return html`<p class="bad">${words('report.notBetter', { before: figures.before, best: figures.after })}</p>`
  return html`<p>${words('report.better', { ...figures, change: change(before, best.loss) ?? '', step: best.step })}</p>`
}

type Figure = readonly [name: string, value: string, note: string | null]

function keyFigures(run: RunSummary, words: Words, lang: Lang): readonly Figure[] {
  const {
    started,
    loss: { before, best, train },
  } = run
  const heldOut: readonly Figure[] = best
    ? [[words('report.lossHeldOut'), `${loss(before)} → ${loss(best.loss)}`, change(before, best.loss)]]
    : []
  const of = (value: number | undefined) => value !== undefined && Number.isFinite(value)
  const about: readonly Figure[] = started
    ? [
        [
          words('report.rows'),
          count(started.trainExamples),
          words('report.heldOut', { rows: count(started.evalExamples) }),
        ],
        [
          words('report.trained'),
          `${(started.trainableParameters / 1e6).toFixed(2)} M`,
          words('report.ofBase', share(started.trainableParameters, started.baseParameters)),
        ],
        [
          words('report.device'),
          started.device || NONE,
          run.peakMemoryBytes === null ? null : words('report.peakMemory', { memory: bytes(run.peakMemoryBytes) }),
        ],
      ]
    : []
  return [
    ...heldOut,
    [words('report.lossTrain'), loss(train), null],
    ...(best ? [[words('report.bestStep'), String(best.step), null] as const] : []),
    [
      words('report.steps'),
      count(run.step),
      of(started?.totalSteps)
        ? `${words('report.ofSteps', { total: count(started!.totalSteps) })} · ${words('report.epochs', { epochs: started!.epochs })}`
        : null,
    ],
    [
      words('report.time'),
      duration(lang, run.seconds),
      run.startedAt === null ? null : words('report.startedAt', { time: moment(run.startedAt) }),
    ],
    [
      words('report.speed'),
      run.tokensPerSecond === null ? NONE : words('report.tokensPerSecond', { speed: count(run.tokensPerSecond) }),
      run.attempts > 1 ? words('report.resumed', { times: run.attempts - 1 }) : null,
    ],
    ...about,
  ]
}

function share(trained: number, base: number) {
  return { base: (base / 1e6).toFixed(1), share: ((100 * trained) / base).toFixed(1) }
}

const MOST_NOTES = 40

/** What was warned about while it ran, each sentence once, and what this page could not read. */
function notes({ warnings, unread }: RunSummary, words: Words): Html | null {
  const sentences = warnings.map(
    ({ code, values }) => recordedSentence(words, code, values) ?? `${code} ${JSON.stringify(values)}`,
  )
  const told = [...new Set(sentences)].slice(0, MOST_NOTES)
  const missing =
    unread.length > 0 ? html`<li class="bad">${words('report.unread', { files: unread.join(', ') })}</li>` : null
  if (told.length === 0 && missing === null) return null
  return html`<ul class="notes">${missing}${told.map((sentence) => html`<li>${sentence}</li>`)}</ul>`
}
