/** One screen of what inspection found. Row texts are shown with identifiers masked, and short. */
import type { Inspected } from '../inspect/inspect-rows.ts'
import { showsGenerated } from '../inspect/page.ts'
import type { SampleRow } from '../inspect/sample-rows.ts'
import { columnsSaid, piiSaid, readAs, rowsSaid, templateSaid, trainingSaid } from '../inspect/sentences.ts'
import type { DataSummary, Spread } from '../inspect/summary.ts'
import { findingsOf, worstFirst, worstOf } from '../lint/lint-rows.ts'
import { count } from '../report/figures.ts'
import type { TextKey } from '../texts/render.ts'
import { clip } from '../util/clip.ts'
import { columns } from './columns.ts'
import type { Output } from './output.ts'
import { cells, pad } from './side-by-side.ts'

const TAGS_SHOWN = 12
const BARS = 10
const BAR_CELLS = 32
const SAMPLE_CHARS = 120

export function showInspected(inspected: Inspected, out: Output): void {
  const { summary, samples } = inspected
  const parts: readonly (readonly [TextKey, readonly string[]])[] = [
    ['inspect.labelFile', [`${readAs(summary)} · ${columnsSaid(summary, out.text)}`]],
    ['inspect.labelRows', rowsSaid(summary, out.text)],
    ['inspect.labelTags', tagLines(summary, out)],
    ['inspect.labelLengths', lengthLines(summary, out)],
    ['inspect.labelPii', [piiSaid(summary, out.text)]],
    ['inspect.labelTemplate', [templateSaid(summary, out.text)]],
    ['inspect.labelLint', lintLines(inspected, out)],
    [
      'inspect.labelSamples',
      [
        ...samples.flatMap((row) => sampleLines(row, out)),
        ...(showsGenerated(summary, samples) ? [out.text('inspect.generated')] : []),
      ],
    ],
    ['inspect.labelTraining', trainingSaid(summary, out.text)],
  ]
  const width = Math.max(...parts.map(([key]) => cells(out.text(key))))
  out.line(summary.path)
  for (const [key, lines] of parts) {
    for (const [i, line] of lines.entries()) out.line(`${pad(i === 0 ? out.text(key) : '', width)}  ${line}`.trimEnd())
  }
  for (const next of nextSteps(inspected)) out.say(next, { path: summary.path })
}

function tagLines({ tags, tagsCut }: DataSummary, out: Output): readonly string[] {
  const all = Object.entries(tags)
  if (all.length === 0) return []
  const shown = all.slice(0, TAGS_SHOWN).map(([tag, rows]) => `${clip(oneLine(tag), 20)} ${count(rows)}`)
  const more = all.length - shown.length
  return [
    shown.join(', ') +
      (more > 0 || tagsCut ? out.text('inspect.moreTags', { count: `${more}${tagsCut ? '+' : ''}` }) : ''),
  ]
}

function lengthLines({ lengths }: DataSummary, out: Output): readonly string[] {
  const { unit, question, answer, whole } = lengths
  if (whole.bins.length === 0) return []
  const head = [out.text(`inspect.unit_${unit}`), 'min', 'median', 'p95', 'max']
  const row = (key: TextKey, { min, median, p95, max }: Spread) => [
    out.text(key),
    ...[min, median, p95, max].map((value) => count(value)),
  ]
  const table = columns([
    head,
    row(unit === 'tokens' ? 'inspect.prompt' : 'inspect.question', question),
    row('inspect.answer', answer),
    row('inspect.whole', whole),
  ])
  return [...table.split('\n'), ...histogram(whole)]
}

/** Bars of whole lengths, neighbouring bins joined until few enough are left. */
function histogram({ bins, max }: Spread): readonly string[] {
  const joined = Math.ceil(bins.length / BARS)
  const bars = Array.from({ length: Math.ceil(bins.length / joined) }, (_, i) => {
    const own = bins.slice(i * joined, (i + 1) * joined)
    const to = (bins[(i + 1) * joined]?.from ?? Math.max(max, own[0]!.from) + 1) - 1
    return { name: `${own[0]!.from}-${to}`, rows: own.reduce((sum, bin) => sum + bin.count, 0) }
  })
  const most = Math.max(...bars.map(({ rows }) => rows))
  const width = Math.max(...bars.map(({ name }) => name.length))
  return bars.map(({ name, rows }) => {
    const bar = '█'.repeat(Math.round((BAR_CELLS * rows) / most)) || (rows > 0 ? '▏' : '')
    return `${name.padStart(width)} ${bar} ${count(rows)}`
  })
}

/** One line for each rule; `data lint` unfolds them. */
function lintLines({ lint: { rules, score, errorRows, warningRows } }: Inspected, out: Output): readonly string[] {
  const head = out.text('inspect.score', { score, errorRows: count(errorRows), warningRows: count(warningRows) })
  const lines = worstFirst(rules).map((rule) => [
    out.text(`cli.lint_${worstOf(rule)}`),
    rule.id,
    `${count(findingsOf(rule))} ×`,
    out.text(`lint.rule_${rule.id}`),
  ])
  return [head, ...(lines.length > 0 ? columns(lines).split('\n') : [])]
}

function sampleLines({ line, tag, question, answer }: SampleRow, out: Output): readonly string[] {
  const place = out.text('inspect.sampleAt', { line })
  return [
    `${tag === null ? place : `${place} · ${clip(oneLine(tag), 20)}`}`,
    `  ${out.text('inspect.asked')} ${clip(oneLine(question), SAMPLE_CHARS)}`,
    `  ${out.text('inspect.answered')} ${clip(oneLine(answer), SAMPLE_CHARS)}`,
  ]
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ')
}

function nextSteps({ summary, lint }: Inspected): readonly TextKey[] {
  return [
    ...(summary.piiRows > 0 ? (['inspect.nextDeid'] as const) : []),
    ...(lint.rules.length > 0 ? (['inspect.nextLint'] as const) : []),
    ...(summary.emptyAnswer > 0 ? (['inspect.nextDraft'] as const) : []),
  ]
}
