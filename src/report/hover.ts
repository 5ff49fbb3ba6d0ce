import { createHash } from 'node:crypto'

/**
 * The page's only script: the values of the nearest step under the pointer. The page is whole without it. It writes text nodes only.
 */
export const HOVER_SCRIPT = `
for (const svg of document.querySelectorAll('svg[data-chart]')) {
  const { x: label, frame: [left, right, top, bottom], lines } = JSON.parse(svg.dataset.chart)
  const box = svg.parentElement.appendChild(document.createElement('div'))
  box.className = 'tip'
  box.hidden = true
  const rule = svg.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'line'))
  rule.setAttribute('class', 'rule')
  rule.setAttribute('y1', top)
  rule.setAttribute('y2', bottom)
  const nearest = (points, x) => points.reduce((a, b) => (Math.abs(b[1] - x) < Math.abs(a[1] - x) ? b : a))
  svg.addEventListener('pointermove', (event) => {
    const area = svg.getBoundingClientRect()
    const scale = svg.viewBox.baseVal.width / area.width
    const x = Math.min(right, Math.max(left, (event.clientX - area.left) * scale))
    const at = nearest(lines.map(([, , points]) => nearest(points, x)), x)
    rule.setAttribute('x1', at[1])
    rule.setAttribute('x2', at[1])
    rule.style.display = 'block'
    box.replaceChildren()
    box.append(label + ' ' + at[0])
    for (const [name, color, points] of lines) {
      const point = nearest(points, at[1])
      if (Math.abs(point[1] - at[1]) > 3) continue
      const row = box.appendChild(document.createElement('div'))
      row.appendChild(document.createElement('i')).className = 'b' + color
      row.append(name + '  ' + point[3])
    }
    box.hidden = false
    const middle = at[1] > (left + right) / 2
    box.style.left = middle ? '' : at[1] / scale + 14 + 'px'
    box.style.right = middle ? area.width - at[1] / scale + 14 + 'px' : ''
  })
  svg.addEventListener('pointerleave', () => {
    box.hidden = true
    rule.style.display = 'none'
  })
}
`.trim()

/** For a Content-Security-Policy that lets this text alone run or style. */
export function sourceHash(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`
}
