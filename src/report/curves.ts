import type { EvalEvent, StepEvent } from '../runs/events.ts'
import type { RunSummary } from '../runs/summary.ts'
import { type Chart, lineChart, type Series } from './chart.ts'
import { change, count, decimal, loss } from './figures.ts'
import { type Html, html } from './html.ts'
import { finitePoints, type Point, smooth } from './scale.ts'
import type { Words } from './words.ts'

/** What happened over the steps: loss, learning rate, gradient norm, speed, and the loss of each department. */

export function curves(run: RunSummary, words: Words): Html | null {
  if (run.steps.length === 0 && run.evals.length === 0) return null
  const { best } = run.loss
  const of = (y: (step: StepEvent) => number) => run.steps.map((step) => ({ x: step.step, y: y(step) }))
  const train = of((step) => step.loss)
  const one = (title: string, color: number, points: readonly Point[], format: (value: number) => string): Chart => ({
    ...common(words, title, points),
    series: [{ name: title, points, look: 'line', color }],
    fromZero: true,
    format,
  })
  const charts: readonly Chart[] = [
    {
      ...common(words, words('report.loss'), train),
      description: [
        says(words, words('report.trainLoss'), train),
        says(words, words('report.evalLoss'), evalPoints(run)),
      ].join(' '),
      series: lossSeries(run, words),
      mark: best
        ? {
            point: { x: best.step, y: best.loss },
            label: words('report.bestAt', { loss: loss(best.loss), step: best.step }),
          }
        : undefined,
      wide: true,
      format: loss,
    },
    one(
      words('report.learningRate'),
      3,
      of((step) => step.learningRate),
      (value) => value.toExponential(2),
    ),
    one(
      words('report.gradNorm'),
      4,
      of((step) => step.gradNorm),
      (value) => decimal(value, 3),
    ),
    one(
      words('report.speedCurve'),
      2,
      of((step) => step.tokens / step.seconds),
      count,
    ),
  ]
  return html`<section><h2>${words('report.curves')}</h2><div class="charts">${charts.map((chart, i) => lineChart(chart, i))}</div></section>`
}

const MIN_SMOOTHED = 8 // fewer points are their own summary

function lossSeries(run: RunSummary, words: Words): readonly Series[] {
  const points = run.steps.map((step) => ({ x: step.step, y: step.loss }))
  const many = points.length >= MIN_SMOOTHED
  const raw: Series = { name: words('report.trainLoss'), points, look: many ? 'faint' : 'line', color: 0 }
  const line: Series = {
    name: words('report.trainLossSmooth'),
    points: smooth(finitePoints(points)),
    look: 'line',
    color: 0,
  }
  const held: Series = { name: words('report.evalLoss'), points: evalPoints(run), look: 'dots', color: 1 }
  return many ? [raw, line, held] : [raw, held]
}

export function evalPoints({ evals }: Pick<RunSummary, 'evals'>): readonly Point[] {
  return evals.map((event) => ({ x: event.step, y: event.loss }))
}

/** A chart's title and what it says to those who cannot see it. */
export function common(words: Words, title: string, points: readonly Point[]) {
  return {
    title,
    description: says(words, title, points),
    xLabel: words('report.step'),
    empty: words('report.noPoints'),
  }
}

function says(words: Words, name: string, points: readonly Point[]): string {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return `${name}: ${words('report.noPoints')}.`
  const shown = (value: number) => (Math.abs(value) < 0.01 ? value.toExponential(2) : decimal(value, 3))
  const [low, high] = [points.reduce((a, b) => (b.y < a.y ? b : a)), points.reduce((a, b) => (b.y > a.y ? b : a))]
  return words('report.chartSays', {
    name,
    count: points.length,
    first: shown(first.y),
    from: first.x,
    last: shown(last.y),
    to: last.x,
    low: shown(low.y),
    high: shown(high.y),
  })
}

const MOST_TAGS = 8

/** Held-out loss per department, where rows carry one. */
export function departments({ evals, loss: figures }: RunSummary, words: Words): Html | null {
  const tagged = evals.filter(hasTags)
  const [first, last] = [tagged[0], keptOf(tagged, figures.best?.step)]
  if (!first || !last) return null
  const lossOf = (tag: string) => last.byTag[tag] ?? Number.NEGATIVE_INFINITY
  const tags = [...new Set(tagged.flatMap(({ byTag }) => Object.keys(byTag)))].toSorted((a, b) => lossOf(b) - lossOf(a))
  const shown = tags.slice(0, MOST_TAGS)
  const series = shown.map((tag, color): Series => {
    const points = tagged.flatMap(({ step, byTag }) => (Object.hasOwn(byTag, tag) ? [{ x: step, y: byTag[tag]! }] : []))
    return { name: tag, points, look: 'dots', color }
  })
  const title = words('report.tags')
  const chart: Chart = {
    ...common(words, words('report.evalLoss'), evalPoints({ evals: tagged })),
    series,
    wide: true,
    format: loss,
  }
  const rows = tags.map((tag) => {
    const [before, after] = [first.byTag[tag] ?? null, last.byTag[tag] ?? null]
    return html`<tr><th>${tag}</th><td class="number">${loss(before)}</td><td class="number">${loss(after)}</td><td class="number">${change(before, after) ?? ''}</td></tr>`
  })
  const more =
    tags.length > shown.length
      ? html`<p class="soft">${words('report.tagsMore', { shown: shown.length, all: tags.length })}</p>`
      : null
  const at = ({ step }: EvalEvent) => words('report.tagFirst', { step })
  return html`<section><h2>${title}</h2>${more}<div class="charts">${lineChart(chart, 10)}</div>
<div class="scroll"><table><thead><tr><th>${words('report.tag')}</th><th class="number">${at(first)}</th><th class="number">${at(last)}</th><th class="number">${words('report.change')}</th></tr></thead><tbody>${rows}</tbody></table></div></section>`
}

type TaggedEval = EvalEvent & { readonly byTag: Readonly<Record<string, number>> }

function hasTags(event: EvalEvent): event is TaggedEval {
  return event.byTag !== null && Object.keys(event.byTag).length > 0
}

/** The evaluation of the weights that are kept, else the last one. */
export function keptOf<T extends EvalEvent>(evals: readonly T[], bestStep: number | undefined): T | undefined {
  return evals.findLast(({ step }) => step === bestStep) ?? evals.at(-1)
}
