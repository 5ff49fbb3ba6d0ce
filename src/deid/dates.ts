/** Dates as Chinese records write them, read and written back in the same form. Knows no calendar but the Gregorian. */

export interface DateParts {
  readonly year?: number
  readonly month: number
  readonly day?: number
}

const HAN = '〇一二三四五六七八九'

/** `undefined` where the text is no date of the calendar, or its year is not from 1900 to 2099. */
export function readDate(text: string): DateParts | undefined {
  const numbers = /^\d{8}$/.test(text)
    ? [text.slice(0, 4), text.slice(4, 6), text.slice(6)]
    : text.split(/[^\d〇零○一二三四五六七八九十]+/).filter(Boolean)
  const values = numbers.map(readNumber)
  const hasYear = /^\d{4}|年/.test(text)
  const [year, month, day] = hasYear ? values : [undefined, ...values]
  if (month === undefined || month < 1 || month > 12) return undefined
  if (year !== undefined && (year < 1900 || year > 2099)) return undefined
  if (day !== undefined && (day < 1 || day > daysIn(year ?? 2000, month))) return undefined
  return { month, ...(year === undefined ? {} : { year }), ...(day === undefined ? {} : { day }) }
}

function readNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  const plain = text.replace(/[零○]/g, '〇')
  if (!plain.includes('十')) return Number([...plain].map((c) => HAN.indexOf(c)).join(''))
  const [tens = '', ones = ''] = plain.split('十')
  return (tens === '' ? 1 : HAN.indexOf(tens)) * 10 + (ones === '' ? 0 : HAN.indexOf(ones))
}

const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()

const DAY_MS = 86_400_000

/** The date `days` later; a month without a day moves from its middle, a day without a year from `assumedYear`. */
export function shiftDate(parts: DateParts, days: number, assumedYear: number): Required<DateParts> {
  const from = Date.UTC(parts.year ?? assumedYear, parts.month - 1, parts.day ?? 15)
  const moved = new Date(from + days * DAY_MS)
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

/** In the form of `original`; Chinese numerals become digits, and a year is always written, so that no shifted date looks like a real one. */
export function writeDate(date: Required<DateParts>, original: string): string {
  const { year, month, day } = date
  const two = (n: number) => String(n).padStart(2, '0')
  if (/^\d{8}$/.test(original)) return `${year}${two(month)}${two(day)}`
  const separator = /^\d{4}([-/.])/.exec(original)?.[1]
  if (separator) {
    const padded = /[-/.]0\d|[-/.]\d\d[-/.]\d\d$/.test(original)
    return [year, ...[month, day].map((n) => (padded ? two(n) : n))].join(separator)
  }
  return `${year}年${month}月${/[日号]/.test(original) ? `${day}${/号/.test(original) ? '号' : '日'}` : ''}`
}
