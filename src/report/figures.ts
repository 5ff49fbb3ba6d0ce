import { type Lang, text } from '../texts/render.ts'

/** Figures for people. A figure that is not there is a dash. */

export const NONE = '—'

export function loss(value: number | null | undefined): string {
  return decimal(value, 4)
}

export function decimal(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined) return NONE
  if (!Number.isFinite(value)) return String(value)
  return Math.abs(value) >= 1e6 ? value.toExponential(2) : value.toFixed(digits)
}

/** 10590 -> "10,590" */
export function count(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE
  return new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value)
}

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE
  const [size, unit] = value >= 1e9 ? [value / 1e9, 'GB'] : value >= 1e6 ? [value / 1e6, 'MB'] : [value / 1e3, 'kB']
  return `${size < 10 ? size.toFixed(1) : count(size)} ${unit}`
}

/** 12 -> "12 s", 754 -> "12 min 34 s", 3900 -> "1 h 5 min" */
export function duration(lang: Lang, seconds: number): string {
  if (!Number.isFinite(seconds)) return NONE
  const whole = Math.max(0, Math.round(seconds))
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  if (h > 0) return text(lang, 'report.hours', { h: count(h), min })
  return min > 0 ? text(lang, 'report.minutes', { min, s }) : text(lang, 'report.seconds', { s })
}

const MAX_TIME = 8.64e15 // what a Date can hold

/** "2026-11-24 11:37 (UTC+08:00)", in the time zone of this machine. */
export function moment(time: number | null | undefined): string {
  if (time === null || time === undefined || !(Math.abs(time) <= MAX_TIME)) return NONE
  const offset = -new Date(time).getTimezoneOffset()
  const local = new Date(time + offset * 60_000)
  if (Number.isNaN(local.getTime())) return NONE
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const zone = `UTC${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`
  return `${local.toISOString().slice(0, 16).replace('T', ' ')} (${zone})`
}

/** How far a loss fell, in per cent: 6 -> 3 is "-50 %"; null where nothing can be said. */
export function change(before: number | null, after: number | null): string | null {
  if (before === null || after === null || !Number.isFinite(after / before)) return null
  const percent = (after / before - 1) * 100
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(0)} %`
}

/** A value of a setting as it would be typed. */
export function setting(value: unknown): string {
  if (value === undefined) return NONE
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(setting).join(', ')
  return JSON.stringify(value)
}
