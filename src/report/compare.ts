import { basename } from 'node:path'
import type { RunSummary } from '../runs/summary.ts'
import type { Lang } from '../texts/render.ts'
import { type Chart, lineChart, type Series } from './chart.ts'
import { common, evalPoints } from './curves.ts'
import { count, duration, loss, moment, NONE, setting } from './figures.ts'
import { type Html, html } from './html.ts'
import { footer, renderPage } from './page.ts'
import { finitePoints, smooth } from './scale.ts'
import { type Words, wordsIn } from './words.ts'

/** Several runs side by side: figures, settings that differ, curves in one chart. */

export interface ComparedRun {
  readonly summary: RunSummary
  readonly settings: Readonly<Record<string, unknown>> | null // null where none can be read
}

export interface Comparison {
  readonly names: readonly string[] // short and all different
  readonly figures: readonly ComparisonRow[]
  readonly settings: readonly ComparisonRow[] // those that differ
  readonly sameData: boolean // false when the fingerprints are known and differ
  readonly sameBase: boolean
}

export interface ComparisonRow {
  readonly name: string
  readonly values: readonly string[] // one per run
}

export function compareRuns(runs: readonly ComparedRun[], lang: Lang): Comparison {
  const words = wordsIn(lang)
  const cards = runs.flatMap(({ summary }) => summary.card ?? [])
  return {
    names: shortNames(runs.map(({ summary }) => summary.folder)),
    figures: figureRows(
      runs.map(({ summary }) => summary),
      words,
      lang,
    ),
    settings: differingSettings(runs.map(({ settings }) => settings)),
    sameData: new Set(cards.map(({ dataset }) => dataset.fingerprint)).size <= 1,
    sameBase: new Set(cards.map(({ base }) => base.sha256)).size <= 1,
  }
}

function figureRows(runs: readonly RunSummary[], words: Words, lang: Lang): readonly ComparisonRow[] {
  const row = (name: string, of: (run: RunSummary) => string): ComparisonRow => ({ name, values: runs.map(of) })
  return [
    row(words('report.status'), ({ status }) => words(`report.status_${status}`)),
    row(words('report.beforeLoss'), (run) => loss(run.loss.before)),
    row(words('report.bestLoss'), (run) => loss(run.loss.best?.loss)),
    row(words('report.finalLoss'), (run) => loss(run.loss.after)),
    row(words('report.bestStep'), (run) => String(run.loss.best?.step ?? NONE)),
    row(words('report.steps'), (run) => count(run.step)),
    row(words('report.lossTrain'), (run) => loss(run.loss.train)),
    row(words('report.time'), (run) => duration(lang, run.seconds)),
    row(words('report.speedCurve'), (run) => count(run.tokensPerSecond)),
    row(words('report.trainRows'), ({ started }) => count(started?.trainExamples)),
    row(words('report.device'), ({ started }) => started?.device || NONE),
  ]
}

const OWN_TO_A_RUN = new Set(['output_dir', 'logging_dir', 'overwrite_output_dir'])

/** Settings whose values are not the same in all runs, folders apart; a run without settings shows a dash. */
export function differingSettings(all: readonly ComparedRun['settings'][]): readonly ComparisonRow[] {
  const known = all.filter((settings) => settings !== null)
  const keys = [...new Set(known.flatMap((settings) => Object.keys(settings)))].filter((key) => !OWN_TO_A_RUN.has(key))
  const valueIn = (settings: ComparedRun['settings'], key: string) =>
    settings && Object.hasOwn(settings, key) ? setting(settings[key]) : NONE
  return keys
    .filter((key) => new Set(known.map((settings) => valueIn(settings, key))).size > 1)
    .map((key) => ({ name: key, values: all.map((settings) => valueIn(settings, key)) }))
}

/** The last folder's name, with as many parents before it as make it the only one. */
export function shortNames(folders: readonly string[]): readonly string[] {
  return folders.map((folder) => {
    const parts = folder.split(/[\\/]/)
    const others = folders.filter((other) => other !== folder)
    const enough = parts.findIndex((_, i) => {
      const tail = parts.slice(-i - 1).join('/')
      return !others.some((other) => `/${other.replaceAll('\\', '/')}`.endsWith(`/${tail}`))
    })
    return parts.slice(-enough - 1).join('/') || basename(folder)
  })
}

export function renderComparison(
  runs: readonly ComparedRun[],
  { lang, now = Date.now() }: { readonly lang: Lang; readonly now?: number },
): string {
  const words = wordsIn(lang)
  const { names, figures, settings, sameData, sameBase } = compareRuns(runs, lang)
  const title = words('report.comparison', { count: runs.length })
  const warnings = [
    ...(sameData ? [] : [html`<li>${words('report.otherData')}</li>`]),
    ...(sameBase ? [] : [html`<li>${words('report.otherBase')}</li>`]),
  ]
  const differing =
    settings.length > 0 ? tableOf(names, settings) : html`<p class="none">${words('report.sameSettings')}</p>`
  const body = [
    html`<header><h1>${title}</h1>${warnings.length > 0 ? html`<ul class="notes">${warnings}</ul>` : null}${tableOf(names, figures)}</header>`,
    html`<section><h2>${words('report.curves')}</h2><div class="charts">${overlays(runs, names, words)}</div></section>`,
    html`<section><h2>${words('report.differing')}</h2>${differing}</section>`,
    footer(words('report.footer', { time: moment(now) })),
  ]
  return renderPage({ lang, title, version: runs[0]?.summary.card?.versions.lorasmith ?? '', aigc: null, body })
}

function overlays(runs: readonly ComparedRun[], names: readonly string[], words: Words): readonly Html[] {
  const overlay = (title: string, look: Series['look'], pointsOf: (run: RunSummary) => Series['points']): Chart => {
    const series = runs.map(
      ({ summary }, color): Series => ({ name: names[color]!, points: pointsOf(summary), look, color }),
    )
    const description = series.map(({ name, points }) => common(words, name, points).description).join(' ')
    return { ...common(words, title, []), description, series, wide: true, format: loss }
  }
  const train = (run: RunSummary) => smooth(finitePoints(run.steps.map(({ step, loss: y }) => ({ x: step, y }))))
  return [
    lineChart(overlay(words('report.lossHeldOut'), 'dots', evalPoints), 0),
    lineChart(overlay(`${words('report.loss')}: ${words('report.trainLossSmooth')}`, 'line', train), 1),
  ]
}

function tableOf(names: readonly string[], rows: readonly ComparisonRow[]): Html {
  const body = rows.map(
    ({ name, values }) => html`<tr><th>${name}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>`,
  )
  return html`<div class="scroll"><table><thead><tr><th></th>${names.map((name) => html`<th>${name}</th>`)}</tr></thead><tbody>${body}</tbody></table></div>`
}
