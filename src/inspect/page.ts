import { basename } from 'node:path'
import { aigc } from '../formats/aigc.ts'
import { findingsOf, type LintReport, worstFirst, worstOf } from '../lint/lint-rows.ts'
import { barChart } from '../report/bar-chart.ts'
import { count, moment } from '../report/figures.ts'
import { type Html, html } from '../report/html.ts'
import { footer, renderPage } from '../report/page.ts'
import { type Words, wordsIn } from '../report/words.ts'
import type { Lang } from '../texts/render.ts'
import { textHash } from '../util/text-hash.ts'
import type { Inspected } from './inspect-rows.ts'
import type { SampleRow } from './sample-rows.ts'
import { columnsSaid, piiSaid, readAs, rowsSaid, templateSaid, trainingSaid } from './sentences.ts'
import type { DataSummary, Spread } from './summary.ts'

/** What inspection found as one self-contained HTML file. Shows rows with identifiers masked. */

export interface PageOptions {
  readonly lang: Lang
  readonly version: string // of Lorasmith
  readonly now?: number // ms since the epoch
}

export function inspectPage({ summary, lint, samples }: Inspected, { lang, version, now = Date.now() }: PageOptions) {
  const words = wordsIn(lang)
  const generated = showsGenerated(summary, samples)
  const body = [
    head(summary, lint, words),
    charts(summary, words),
    counts(words('inspect.labelTags'), summary.tags, words),
    counts(words('inspect.labelPii'), summary.pii, words),
    linted(lint, words),
    shown(samples, words),
    footer(words('inspect.footer', { time: moment(now) }), generated ? words('inspect.generated') : null),
  ]
  const title = words('inspect.title', { name: basename(summary.path) })
  return renderPage({
    lang,
    title,
    version,
    aigc: generated ? aigc(textHash(JSON.stringify(samples)).toString(36)) : null,
    body,
  })
}

/** GB 45438: rows that a model wrote may be among those that are shown. */
export function showsGenerated({ machine }: DataSummary, samples: readonly SampleRow[]): boolean {
  return machine > 0 && samples.length > 0
}

function head(summary: DataSummary, { errorRows }: LintReport, words: Words): Html {
  const { rows, training, duplicates, score, pii, piiRows } = summary
  const identifiers = Object.values(pii).reduce((sum, each) => sum + each, 0)
  const figures = [
    [words('inspect.figureRows'), rows, words('inspect.figureUsable', { count: count(training.usable) })],
    [
      words('inspect.figureRepeated'),
      duplicates.sameText,
      words('inspect.figureNear', { count: count(duplicates.near) }),
    ],
    [words('inspect.figureScore'), score, words('inspect.figureErrors', { count: count(errorRows) })],
    [words('inspect.figurePii'), identifiers, words('inspect.figurePiiRows', { count: count(piiRows) })],
    [words('inspect.figureTrain'), training.train, words('inspect.figureEval', { count: count(training.eval) })],
  ] as const
  const said = [
    [words('inspect.labelFile'), [readAs(summary), columnsSaid(summary, words)]],
    [words('inspect.labelRows'), rowsSaid(summary, words)],
    [words('inspect.labelPii'), [piiSaid(summary, words)]],
    [words('inspect.labelTemplate'), [templateSaid(summary, words)]],
    [words('inspect.labelTraining'), trainingSaid(summary, words)],
  ] as const
  return html`<header><h1>${words('inspect.title', { name: basename(summary.path) })}</h1><p class="path">${summary.path}</p>
<dl class="figures">${figures.map(([name, value, note]) => html`<div><dt>${name}</dt><dd>${count(value)}<small>${note}</small></dd></div>`)}</dl>
<div class="scroll"><table><tbody>${said.map(([name, lines]) => html`<tr><th>${name}</th><td>${lines.map((line) => html`<div>${line}</div>`)}</td></tr>`)}</tbody></table></div></header>`
}

function charts({ lengths }: DataSummary, words: Words): Html {
  const unit = words(`inspect.unit_${lengths.unit}`)
  const chart = (name: string, { bins, min, median, p95, max }: Spread, id: number) =>
    barChart(
      {
        title: words('inspect.chart', { name, unit }),
        description: words('inspect.chartSaid', { min, median, p95, max }),
        empty: words('inspect.noChart'),
        bars: bins,
      },
      id,
    )
  const asked = words(lengths.unit === 'tokens' ? 'inspect.prompt' : 'inspect.question')
  return html`<section><h2>${words('inspect.labelLengths')}</h2><div class="charts">${[
    chart(asked, lengths.question, 1),
    chart(words('inspect.answer'), lengths.answer, 2),
    chart(words('inspect.whole'), lengths.whole, 3),
  ]}</div></section>`
}

function counts(title: string, values: Readonly<Record<string, number>>, words: Words): Html | null {
  const all = Object.entries(values)
  if (all.length === 0) return null
  const rows = all.map(
    ([name, value]) => html`<tr><td class="text">${name}</td><td class="number">${count(value)}</td></tr>`,
  )
  return html`<section><h2>${title}</h2><div class="scroll"><table class="narrow"><thead><tr><th>${words('inspect.type')}</th><th class="number">${words('inspect.count')}</th></tr></thead><tbody>${rows}</tbody></table></div></section>`
}

const LINES_SHOWN = 20
const TONES = { error: 'bad', warning: 'warn', info: 'soft' } as const

function linted({ rules, score, errorRows, warningRows }: LintReport, words: Words): Html {
  const said = words('inspect.score', { score, errorRows: count(errorRows), warningRows: count(warningRows) })
  const title = html`<h2>${words('inspect.labelLint')}</h2><p>${said}</p>`
  if (rules.length === 0) return html`<section>${title}<p class="none">${words('inspect.noLint')}</p></section>`
  const rows = worstFirst(rules).map((rule) => {
    const lines = rule.findings.slice(0, LINES_SHOWN).map(({ line }) => line)
    const more = findingsOf(rule) > lines.length ? ' …' : ''
    const tone = TONES[worstOf(rule)]
    return html`<tr><td class="${tone}">${words(`cli.lint_${worstOf(rule)}`).trim()}</td><td><code>${rule.id}</code></td><td class="number">${count(findingsOf(rule))}</td><td>${words(`lint.rule_${rule.id}`)}</td><td>${lines.join(', ')}${more}</td></tr>`
  })
  return html`<section>${title}<div class="scroll"><table><thead><tr><th></th><th>${words('inspect.rule')}</th><th class="number">${words('inspect.count')}</th><th>${words('inspect.finding')}</th><th>${words('inspect.lines')}</th></tr></thead><tbody>${rows}</tbody></table></div></section>`
}

function shown(samples: readonly SampleRow[], words: Words): Html | null {
  if (samples.length === 0) return null
  const rows = samples.map(
    ({ line, tag, question, answer }) =>
      html`<tr><td class="step">${words('inspect.sampleAt', { line })}${tag === null ? null : html`<div class="soft">${tag}</div>`}</td><td class="text">${question}</td><td class="text">${answer}</td></tr>`,
  )
  return html`<section><h2>${words('inspect.labelSamples')}</h2><p class="soft">${words('inspect.masked')}</p><div class="scroll"><table><thead><tr><th></th><th>${words('inspect.question')}</th><th>${words('inspect.answer')}</th></tr></thead><tbody>${rows}</tbody></table></div></section>`
}
