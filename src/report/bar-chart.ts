import { count } from './figures.ts'
import { type Html, html } from './html.ts'
import { linearScale } from './scale.ts'

/** Bars as inline SVG: how many of each, by where they begin. */
export interface BarChart {
  readonly title: string
  readonly description: string // for those who cannot see it
  readonly empty: string // said in the place of a chart without bars
  readonly bars: readonly { readonly from: number; readonly count: number }[]
}

const [WIDTH, HEIGHT] = [345, 200]
const [LEFT, RIGHT, TOP, BOTTOM] = [48, WIDTH - 10, 12, HEIGHT - 28]
const LABELS = 5 // along the x axis

/** Numbers name the chart's parts on the page; give each chart of a page another. */
export function barChart({ title, description, empty, bars }: BarChart, id: number): Html {
  const caption = html`<figcaption><b>${title}</b></figcaption>`
  if (bars.length === 0) return html`<figure>${caption}<p class="none">${empty}</p></figure>`
  const most = Math.max(1, ...bars.map((bar) => bar.count))
  const { ticks, place } = linearScale(0, most, 4)
  const whole = ticks.filter((tick) => Number.isInteger(tick))
  const y = (value: number) => round(BOTTOM - place(value) * (BOTTOM - TOP))
  const width = (RIGHT - LEFT) / bars.length
  const every = Math.ceil(bars.length / LABELS)
  return html`<figure>${caption}
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="bt${id} bd${id}"><title id="bt${id}">${title}</title><desc id="bd${id}">${description}</desc>
<g class="axis">${whole.map((tick) => html`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${y(tick)}" y2="${y(tick)}"/><text class="end" x="${LEFT - 6}" y="${y(tick) + 4}">${count(tick)}</text>`)}
<line x1="${LEFT}" x2="${RIGHT}" y1="${BOTTOM}" y2="${BOTTOM}"/></g>
${bars.map((bar, i) => {
  const x = round(LEFT + i * width)
  const label = i % every === 0 ? html`<text class="start" x="${x}" y="${BOTTOM + 17}">${bar.from}</text>` : null
  return html`<rect class="f0" x="${x}" y="${y(bar.count)}" width="${round(width * 0.86)}" height="${round(BOTTOM - y(bar.count))}"><title>${bar.from}+: ${count(bar.count)}</title></rect>${label}`
})}
</svg></figure>`
}

function round(value: number): number {
  return Number(value.toFixed(1))
}
