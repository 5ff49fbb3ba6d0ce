/** Axes and lines of a chart as numbers: ticks, scales, thinning, smoothing. Knows nothing of pixels' colours or of markup. */

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Scale {
  readonly ticks: readonly number[]
  /** 0 at the low end of the axis, 1 at its high end. */
  place(value: number): number
}

const TINY = 1e-290 // below it a double has no digits left to divide
const LOG_FROM = 30 // a range this much above its usual value hides everything else on a linear axis

/** A linear axis that holds all values, or a logarithmic one where few values tower above the rest. */
export function scaleOf(values: readonly number[], fromZero = false, wanted = 5): Scale {
  const sorted = (fromZero ? [0, ...values] : values).toSorted((a, b) => a - b)
  const [low, high, middle] = [sorted[0] ?? 0, sorted.at(-1) ?? 1, sorted[Math.floor(sorted.length / 2)] ?? 1]
  return low > TINY && high > LOG_FROM * middle ? logScale(low, high) : linearScale(low, high, wanted)
}

export function linearScale(low: number, high: number, wanted: number): Scale {
  const size = Math.max(Math.abs(low), Math.abs(high))
  const flat = high - low <= Math.max(size * 1e-9, TINY)
  const pad = flat ? (size > TINY ? size * 0.1 : 1) : 0
  const step = niceStep((high - low + 2 * pad) / wanted)
  const first = Math.floor((low - pad) / step + 1e-9)
  const last = Math.ceil((high + pad) / step - 1e-9)
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
  const [bottom, top] = [ticks[0]!, ticks.at(-1)!]
  return { ticks, place: (value) => (value - bottom) / (top - bottom) }
}

/** 1, 2 or 5 times a power of ten, not less than `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5, 10].find((each) => each * power >= rough * (1 - 1e-9)) ?? 10
  return factor * power
}

function logScale(low: number, high: number): Scale {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const every = Math.ceil((last - first) / 6)
  const ticks = Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => 10 ** (first + i * every))
  return { ticks, place: (value) => (Math.log10(value) - first) / (last - first) }
}

export function finitePoints(points: readonly Point[]): readonly Point[] {
  return points.filter(({ x, y }) => Number.isFinite(x) && Math.abs(y) < 1e300) // ranges of larger ones overflow
}

/** At most about `most` points with the same outline: of each stretch the lowest and the highest. */
export function thin(points: readonly Point[], most = 600): readonly Point[] {
  if (points.length <= most) return points
  const size = Math.ceil(points.length / (most / 2))
  const stretches = Array.from({ length: Math.ceil(points.length / size) }, (_, i) =>
    points.slice(i * size, (i + 1) * size),
  )
  return stretches.flatMap((stretch) => {
    const low = stretch.reduce((a, b) => (b.y < a.y ? b : a))
    const high = stretch.reduce((a, b) => (b.y > a.y ? b : a))
    return low === high ? [low] : [low, high].toSorted((a, b) => a.x - b.x)
  })
}

/** Mean of each point and its neighbours on both sides, so that the line does not lag behind; the longer the line, the more of them. */
export function smooth(points: readonly Point[]): readonly Point[] {
  const reach = Math.round(Math.min(50, Math.max(1, points.length / 30)))
  const sums = [0]
  for (const { y } of points) sums.push(sums.at(-1)! + y)
  return points.map(({ x }, i) => {
    const [from, to] = [Math.max(0, i - reach), Math.min(points.length, i + reach + 1)]
    return { x, y: (sums[to]! - sums[from]!) / (to - from) }
  })
}
