import { describe, expect, it } from 'vitest'
import { type Chart, lineChart } from './chart.ts'
import { renderHtml } from './html.ts'

const chart: Chart = {
  title: 'Loss',
  description: 'falls',
  xLabel: 'step',
  empty: 'nothing yet',
  format: (value) => value.toFixed(2),
  series: [
    { name: 'train', points: [{ x: 1, y: 4 }, { x: 10, y: 2 }], look: 'line', color: 0 }, // biome-ignore format: short
    { name: 'held out', points: [{ x: 0, y: 5 }, { x: 10, y: 3 }], look: 'dots', color: 1 }, // biome-ignore format: short
  ],
}

describe('lineChart', () => {
  it('draws axes, lines, points and a legend, with words for those who cannot see it', () => {
    const text = renderHtml(lineChart(chart, 3))
    expect(text).toContain('role="img" aria-labelledby="t3 d3"')
    expect(text).toContain('<title id="t3">Loss</title><desc id="d3">falls</desc>')
    expect(text.match(/<path class="line s[01]" d="M/g)).toHaveLength(4) // two of them the legend's
    expect(text.match(/<rect class="f1"/g)).toHaveLength(3) // two points and the legend
    expect(text).toContain('</svg>held out</span>')
  })

  it('marks a point', () => {
    const text = renderHtml(lineChart({ ...chart, mark: { point: { x: 10, y: 3 }, label: 'best' } }, 0))
    expect(text).toMatch(/<g class="mark"><circle cx="331" .*>best<\/text>/)
  })

  it('gives the hover script names, places and values', () => {
    const data = /data-chart="([^"]*)"/.exec(renderHtml(lineChart(chart, 0)))![1]!.replaceAll('&quot;', '"')
    const { x, lines } = JSON.parse(data)
    expect(x).toBe('step')
    expect(lines[0]).toEqual(['train', 0, [[1, 85.3, expect.any(Number), '4.00'], [10, 331, expect.any(Number), '2.00']]]) // biome-ignore format: short
  })

  it('says so where there is nothing to draw', () => {
    const text = renderHtml(
      lineChart({ ...chart, series: [{ ...chart.series[0]!, points: [{ x: 1, y: Number.NaN }] }] }, 0),
    )
    expect(text).toContain('nothing yet')
    expect(text).not.toContain('<svg')
  })

  it('shows a single point', () => {
    const one = { ...chart.series[0]!, points: [{ x: 0, y: 2 }] }
    expect(renderHtml(lineChart({ ...chart, series: [one] }, 0))).toContain('<circle class="f0" cx="58"')
  })
})
