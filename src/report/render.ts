import { basename } from 'node:path'
import { type Aigc, aigc } from '../formats/aigc.ts'
import type { RunSummary } from '../runs/summary.ts'
import type { Lang } from '../texts/render.ts'
import { curves, departments } from './curves.ts'
import { moment } from './figures.ts'
import { memorisedAndForgotten, ranks, samples, worstRows } from './learned.ts'
import { files, machine, origin, settings } from './origin.ts'
import { overview } from './overview.ts'
import { footer, renderPage } from './page.ts'
import { wordsIn } from './words.ts'

/**
 * The run report: one self-contained HTML file that tells how a training went, what it used and what came of it. Knows a run by its
 * summary alone; reading and writing are elsewhere.
 */

export interface ReportOptions {
  readonly lang: Lang
  readonly now?: number // ms since the epoch
}

export function renderReport(run: RunSummary, { lang, now = Date.now() }: ReportOptions): string {
  const words = wordsIn(lang)
  const body = [
    overview(run, words, lang),
    curves(run, words),
    departments(run, words),
    samples(run, words),
    worstRows(run, words),
    memorisedAndForgotten(run, words),
    ranks(run, words),
    settings(run, words),
    origin(run, words),
    machine(run, words),
    files(run, words),
    footer(words('report.footer', { time: moment(now) }), run.samples.length > 0 ? words('report.label') : null),
  ]
  const title = words('report.title', { name: basename(run.folder) })
  return renderPage({ lang, title, version: run.card?.versions.lorasmith ?? '', aigc: aigcLabel(run), body })
}

/** The implicit label of generated text; the run's data and beginning identify what was generated. */
function aigcLabel({ samples, card, startedAt }: RunSummary): Aigc | null {
  return samples.length === 0 ? null : aigc(`${card?.dataset.fingerprint.slice(0, 16) ?? ''}-${startedAt ?? ''}`)
}
