import type { FinishedEvent } from '../runs/events.ts'
import type { RunSummary, Sample } from '../runs/summary.ts'
import { keptOf } from './curves.ts'
import { change, count, decimal, loss } from './figures.ts'
import { type Html, html } from './html.ts'
import type { Words } from './words.ts'

/** What was learned, in words and by row: sample answers, worst rows, memorised answers, forgotten generality, ranks. */

export function samples({ samples }: RunSummary, words: Words): Html | null {
  if (samples.length === 0) return null
  const byPrompt = groupBy(samples, ({ prompt }) => prompt)
  const tables = [...byPrompt].map(
    ([
      prompt,
      answers,
    ]) => html`<h3><span class="soft">${words('report.prompt')}</span> <span class="text">${prompt}</span></h3>
<div class="scroll"><table><thead><tr><th class="step">${words('report.step')}</th><th>${words('report.answer')}</th></tr></thead><tbody>${answers.map((answer) => sampleRow(answer, words))}</tbody></table></div>`,
  )
  return html`<section><h2>${words('report.samples')}</h2><p class="soft">${words('report.samplesAbout')}</p>${tables}</section>`
}

function sampleRow({ step, answer }: Sample, words: Words): Html {
  const base = step === 0 ? html`<br><span class="soft">${words('report.baseModel')}</span>` : null
  return html`<tr><td class="step">${step}${base}</td><td class="text">${answer}</td></tr>`
}

export function worstRows({ evals, loss: figures }: RunSummary, words: Words): Html | null {
  const listed = evals.filter(({ worst }) => worst.length > 0)
  const [first, kept] = [listed[0], keptOf(listed, figures.best?.step)]
  if (!first || !kept) return null
  const before = new Map(first === kept ? [] : first.worst.map((row) => [row.line, row.loss]))
  const rows = kept.worst.map(
    (row) =>
      html`<tr><td class="number">${row.line}</td><td class="number">${loss(row.loss)}</td>${before.size > 0 ? html`<td class="number">${loss(before.get(row.line))}</td>` : null}</tr>`,
  )
  const earlier =
    before.size > 0 ? html`<th class="number">${words('report.lossBefore', { step: first.step })}</th>` : null
  return html`<section><h2>${words('report.worst')}</h2><p class="soft">${words('report.worstAbout', { step: kept.step })}</p>
<div class="scroll"><table class="narrow"><thead><tr><th class="number">${words('report.line')}</th><th class="number">${words('report.loss')}</th>${earlier}</tr></thead><tbody>${rows}</tbody></table></div></section>`
}

const MEMORISED_ALARM = 0.2 // share of answers that come out word for word
const PERPLEXITY_ALARM = 1.1

export function memorisedAndForgotten({ finished }: RunSummary, words: Words): Html | null {
  if (!finished || (finished.memorised === null && finished.replayPerplexity === null)) return null
  return html`<section><h2>${words('report.learned')}</h2>${memorised(finished, words)}${forgotten(finished, words)}</section>`
}

function memorised({ memorised: found }: FinishedEvent, words: Words): Html | null {
  if (!found) return null
  const share = found.verbatim / found.asked
  const alarm = share >= MEMORISED_ALARM ? html`<p class="warn">${words('report.memorisedMany')}</p>` : null
  return html`<p>${words('report.memorised', { ...found, share: decimal(share * 100, 0) })}</p>${alarm}`
}

function forgotten({ replayPerplexity: found }: FinishedEvent, words: Words): Html | null {
  if (!found) return null
  const values = {
    before: decimal(found.before, 2),
    after: decimal(found.after, 2),
    change: change(found.before, found.after) ?? '',
  }
  const alarm =
    found.after > PERPLEXITY_ALARM * found.before ? html`<p class="warn">${words('report.perplexityWorse')}</p>` : null
  return html`<p>${words('report.perplexity', values)}</p>${alarm}`
}

const SITE = /^blk\.(\d+)\.(.+?)(\.weight)?$/ // llama.cpp's name of a projection

/** AdaLoRA's ranks: layers downwards, projections across; names of another form in a list. */
export function ranks({ finished }: RunSummary, words: Words): Html | null {
  const all = Object.entries(finished?.ranks ?? {})
  if (all.length === 0) return null
  const most = all.reduce((top, [, rank]) => Math.max(top, rank || 0), 1)
  const placed = all.flatMap(([name, rank]) => {
    const [, layer, site] = SITE.exec(name) ?? []
    return layer !== undefined && site !== undefined ? [{ layer: Number(layer), site, rank }] : []
  })
  const others = all.filter(([name]) => !SITE.test(name))
  const sum = all.reduce((total, [, rank]) => total + (rank || 0), 0)
  return html`<section><h2>${words('report.ranks')}</h2><p class="soft">${words('report.ranksAbout', { total: count(sum), sites: all.length })}</p>
${placed.length > 0 ? rankTable(placed, most, words) : null}${others.length > 0 ? rankList(others, words) : null}</section>`
}

interface Placed {
  readonly layer: number
  readonly site: string
  readonly rank: number
}

function rankTable(placed: readonly Placed[], most: number, words: Words): Html {
  const sites = [...new Set(placed.map(({ site }) => site))]
  const byLayer = [...groupBy(placed, ({ layer }) => layer)].toSorted(([a], [b]) => a - b)
  const rows = byLayer.map(([layer, row]) => {
    const rankOf = new Map(row.map(({ site, rank }) => [site, rank]))
    return html`<tr><th>${layer}</th>${sites.map((site) => rankCell(rankOf.get(site), most))}</tr>`
  })
  return html`<div class="scroll"><table class="ranks"><thead><tr><th>${words('report.layer')}</th>${sites.map((site) => html`<th>${site}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`
}

function rankCell(rank: number | undefined, most: number): Html {
  if (rank === undefined) return html`<td></td>`
  const shade = Math.round((8 * Math.max(0, rank || 0)) / most)
  return html`<td class="r${shade}">${rank}</td>`
}

function rankList(ranks: readonly (readonly [string, number])[], words: Words): Html {
  const rows = ranks.map(([name, rank]) => html`<tr><td>${name}</td><td class="number">${rank}</td></tr>`)
  return html`<div class="scroll"><table><thead><tr><th>${words('report.site')}</th><th class="number">${words('report.rank')}</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

/** Map.groupBy, which Node 20 has not. */
function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
