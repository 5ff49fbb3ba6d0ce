/** Figures for people. */

export function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${Math.round(bytes / 1e6)} MB`
}

/** 75 -> "1:15", 3700 -> "1:01:40" */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}

/** 1e-4 -> "1.00e-4" */
export function rate(value: number): string {
  return value.toExponential(2)
}
