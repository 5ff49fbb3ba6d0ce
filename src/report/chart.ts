import { type Html, html, type Piece } from './html.ts'
import { finitePoints, linearScale, type Point, type Scale, scaleOf, thin } from './scale.ts'

/** Line charts as inline SVG: readable without colour, without a script, on paper. `hover.ts` adds values under the pointer. */

export interface Series {
  readonly name: string
  readonly points: readonly Point[]
  readonly look: 'line' | 'faint' | 'dots'
  readonly color: number // 0-based place in the palette
}

export interface Chart {
  readonly title: string
  readonly description: string // for those who cannot see it
  readonly xLabel: string
  readonly empty: string // said in the place of a chart without points
  readonly series: readonly Series[]
  readonly mark?: { readonly point: Point; readonly label: string } | undefined
  readonly wide?: boolean
  readonly fromZero?: boolean // of the y axis
  readonly format: (value: number) => string // of a point's value
}

const COLORS = 8
const DASHES = ['', '7 3', '2 3', '9 3 2 3'] // the palette's second and further rounds differ by these

/** Numbers name the chart's parts on the page; give each chart of a page another. */
export function lineChart(chart: Chart, id: number): Html {
  const series = chart.series.map((each) => ({ ...each, points: thin(finitePoints(each.points)) }))
  const shown = series.filter(({ points }) => points.length > 0)
  if (shown.length === 0) {
    return html`<figure><figcaption><b>${chart.title}</b></figcaption><p class="none">${chart.empty}</p></figure>`
  }
  const frame = frameOf(chart, shown)
  const lines = shown.map((each, i) => seriesMarkup(each, frame, i))
  return html`<figure${chart.wide ? html` class="wide"` : null}>
<figcaption><b>${chart.title}</b>${shown.length > 1 ? html`<span class="legend">${shown.map(legendEntry)}</span>` : null}</figcaption>
<svg viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-labelledby="t${id} d${id}" data-chart="${hoverData(chart, shown, frame)}">
<title id="t${id}">${chart.title}</title><desc id="d${id}">${chart.description}</desc>
${yAxis(frame)}${xAxis(frame, chart.xLabel)}${lines}${markMarkup(chart, frame)}
</svg></figure>`
}

interface Frame {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly x: Scale
  readonly y: Scale
  readonly xTo: number // the last x; the axis ends there
}

function frameOf({ wide = false, fromZero = false }: Chart, series: readonly Series[]): Frame {
  const points = series.flatMap((each) => each.points)
  const xTo = points.reduce((most, { x }) => Math.max(most, x), 1)
  const [width, height] = wide ? [1040, 330] : [345, 210]
  const ticks = linearScale(0, xTo, wide ? 8 : 4).ticks.filter((tick) => tick <= xTo)
  const x: Scale = { ticks, place: (value) => value / xTo }
  const y = scaleOf(
    points.map((point) => point.y),
    fromZero,
  )
  return { width, height, left: 58, right: width - 14, top: 12, bottom: height - 40, x, y, xTo }
}

const place = (value: number) => Number(value.toFixed(1))
const xOf = (frame: Frame, value: number) => place(frame.left + frame.x.place(value) * (frame.right - frame.left))
const yOf = (frame: Frame, value: number) => place(frame.bottom - frame.y.place(value) * (frame.bottom - frame.top))

function yAxis(frame: Frame): Html {
  return html`<g class="axis">${frame.y.ticks.map((tick) => {
    const y = yOf(frame, tick)
    return html`<line class="grid" x1="${frame.left}" x2="${frame.right}" y1="${y}" y2="${y}"/><text class="end" x="${frame.left - 8}" y="${y + 4}">${tickText(tick)}</text>`
  })}</g>`
}

function xAxis(frame: Frame, label: string): Html {
  const { left, right, bottom } = frame
  const ticks = frame.x.ticks.map((tick) => {
    const x = xOf(frame, tick)
    return html`<line x1="${x}" x2="${x}" y1="${bottom}" y2="${bottom + 4}"/><text class="middle" x="${x}" y="${bottom + 17}">${tickText(tick)}</text>`
  })
  return html`<g class="axis"><line x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>${ticks}<text class="middle" x="${(left + right) / 2}" y="${bottom + 34}">${label}</text></g>`
}

/** 0.0005 -> "5e-4" */
function tickText(value: number): string {
  const size = Math.abs(value)
  return size !== 0 && (size >= 1e5 || size < 1e-2) ? value.toExponential().replace('+', '') : String(value)
}

function strokeOf({ look, color }: Series): Html {
  const dash = DASHES[Math.floor(color / COLORS) % DASHES.length]!
  const kind = look === 'faint' ? ' faint' : ''
  return html`class="line s${color % COLORS}${kind}"${dash === '' ? null : html` stroke-dasharray="${dash}"`}`
}

function seriesMarkup(series: Series, frame: Frame, index: number): Html {
  const places = series.points.map(({ x, y }) => [xOf(frame, x), yOf(frame, y)] as const)
  const path = places.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('')
  const dotted = series.look === 'dots' || places.length === 1
  const few = places.length <= 60
  const dots = dotted && few ? places.map(([x, y]) => dot(x, y, series.color, index)) : null
  return html`<path ${strokeOf(series)} d="${path}"/>${dots}`
}

/** Round or square, so that two series differ in more than their colour. */
function dot(x: number, y: number, color: number, index: number): Html {
  const kind = `f${color % COLORS}`
  return index % 2 === 0
    ? html`<circle class="${kind}" cx="${x}" cy="${y}" r="3.2"/>`
    : html`<rect class="${kind}" x="${place(x - 3)}" y="${place(y - 3)}" width="6" height="6"/>`
}

function legendEntry(series: Series, index: number): Html {
  const dots = series.look === 'dots' ? dot(11, 6, series.color, index) : null
  return html`<span><svg class="key" width="22" height="12" viewBox="0 0 22 12" aria-hidden="true"><path ${strokeOf(series)} d="M1 6H21"/>${dots}</svg>${series.name}</span>`
}

function markMarkup({ mark }: Chart, frame: Frame): Piece {
  if (!mark || finitePoints([mark.point]).length === 0) return null
  const [x, y] = [xOf(frame, mark.point.x), yOf(frame, mark.point.y)]
  const late = x > (frame.left + frame.right) / 2
  const below = frame.bottom - y > 40 // the curve of a lowest point lies above it
  return html`<g class="mark"><circle cx="${x}" cy="${y}" r="7"/><text class="${late ? 'end' : 'start'}" x="${late ? x - 6 : x + 6}" y="${below ? y + 22 : y - 14}">${mark.label}</text></g>`
}

/** What the hover script reads: the frame, and per series its name, colour and points `[x, place of x, place of y, value as text]`. */
function hoverData({ xLabel, format }: Chart, series: readonly Series[], frame: Frame): string {
  const { top, bottom, left, right } = frame
  const lines = series.map(({ name, color, points }) => [
    name,
    color % COLORS,
    points.map(({ x, y }) => [x, xOf(frame, x), yOf(frame, y), format(y)]),
  ])
  return JSON.stringify({ x: xLabel, frame: [left, right, top, bottom], lines })
}
