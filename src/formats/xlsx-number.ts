/**
 * What a spreadsheet shows in a cell that holds a number: dates, times, percentages and amounts by the cell's number format
 * (ECMA-376 Part 1, 18.8.30 and 18.8.31). What a format cannot say here (fractions, conditions) is shown as the plain number.
 */

/** The formats that files name by number only; the Chinese ones (27-58) as Excel shows them in China. 14 and 22 follow the reader's system: ISO here. */
const BUILT_IN: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  14: 'yyyy-mm-dd',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'yyyy-mm-dd h:mm',
  27: 'yyyy"年"m"月"',
  28: 'm"月"d"日"',
  29: 'm"月"d"日"',
  30: 'm-d-yy',
  31: 'yyyy"年"m"月"d"日"',
  32: 'h"时"mm"分"',
  33: 'h"时"mm"分"ss"秒"',
  36: 'yyyy"年"m"月"',
  37: '#,##0',
  38: '#,##0',
  39: '#,##0.00',
  40: '#,##0.00',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss',
  48: '##0.0E+0',
  50: 'yyyy"年"m"月"',
  51: 'm"月"d"日"',
  52: 'yyyy"年"m"月"',
  53: 'm"月"d"日"',
  54: 'm"月"d"日"',
  57: 'yyyy"年"m"月"',
  58: 'm"月"d"日"',
}

export function builtInFormat(id: number): string {
  return BUILT_IN[id] ?? 'General'
}

/**
 * @param value as it stands in the file
 * @param date1904 whether days count from 1904 (old Macintosh workbooks) instead of 1900
 * @example shownNumber('45352', 'yyyy"年"m"月"d"日"', false) // 2024年3月1日
 */
export function shownNumber(value: string, format: string, date1904: boolean): string {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number)) return value
  const { section, magnitude, signed } = sectionFor(format, number)
  const tokens = tokensOf(section)
  if (tokens.some(({ kind }) => kind === 'other')) return plainNumber(number)
  if (tokens.some(({ kind }) => kind === 'date')) return shownDate(number, tokens, date1904) ?? plainNumber(number)
  if (!tokens.some(({ kind }) => kind === 'digits')) {
    return number === 0 ? tokens.map(({ text }) => text).join('') || '0' : plainNumber(number)
  }
  return (signed && magnitude !== 0 ? '-' : '') + shownDigits(magnitude, tokens)
}

/** Excel keeps 15 digits: those behind them are noise of the binary form. */
function plainNumber(number: number): string {
  return String(Number(number.toPrecision(15)))
}

function sectionFor(format: string, number: number) {
  const sections = format.match(/(?:"[^"]*"|\\.|[^;])+/g) ?? ['General']
  const negative = number < 0
  const zeroOwn = number === 0 && sections.length > 2
  const index = zeroOwn ? 2 : negative && sections.length > 1 ? 1 : 0
  return { section: sections[index]!, magnitude: Math.abs(number), signed: negative && index === 0 }
}

type Kind = 'literal' | 'digits' | 'date' | 'percent' | 'other'

interface Token {
  readonly kind: Kind
  readonly text: string
}

/** In the order in which they are tried. */
const TOKENS: readonly (readonly [RegExp, Kind, (text: string) => string])[] = [
  [/^"[^"]*"/, 'literal', (text) => text.slice(1, -1)],
  [/^\\./, 'literal', (text) => text.slice(1)],
  [/^_./, 'literal', () => ''], // room of a character's width
  [/^\*./, 'literal', () => ''], // fills the cell
  [/^\[\$[^\]]*\]/, 'literal', (text) => text.slice(2, -1).replace(/-[^-]*$/, '')], // currency and language
  [/^\[(?:h+|m+|s+)\]/i, 'date', (text) => text.toLowerCase()],
  [/^\[[^\]<>=]*\]/, 'literal', () => ''], // a colour
  [/^(?:AM\/PM|A\/P|上午\/下午)/i, 'date', (text) => text.toUpperCase()],
  [/^General/i, 'other', (text) => text],
  [/^(?:y+|m+|d+|h+|s+(?:\.0+)?)/i, 'date', (text) => text.toLowerCase()],
  [/^[0#?][0#?,]*(?:\.[0#?]*)?,*(?:E[+-]0+)?|^\.[0#?]+/i, 'digits', (text) => text],
  [/^%/, 'percent', (text) => text],
  [/^[/@[]/, 'other', (text) => text],
  [/^./su, 'literal', (text) => text],
]

function tokensOf(section: string): readonly Token[] {
  const tokens: Token[] = []
  for (let rest = section; rest !== ''; ) {
    for (const [pattern, kind, textOf] of TOKENS) {
      const found = pattern.exec(rest)?.[0]
      if (found === undefined) continue
      tokens.push({ kind, text: textOf(found) })
      rest = rest.slice(found.length)
      break
    }
  }
  return slashesOfDates(tokens)
}

/** A slash parts the day from the month; between digits it would be a fraction. */
function slashesOfDates(tokens: readonly Token[]): readonly Token[] {
  const hasDate = tokens.some(({ kind }) => kind === 'date')
  return tokens.map((token) => (hasDate && token.text === '/' ? { kind: 'literal', text: '/' } : token))
}

function shownDigits(magnitude: number, tokens: readonly Token[]): string {
  const percents = tokens.filter(({ kind }) => kind === 'percent').length
  let placed = false
  const texts = tokens.map(({ kind, text }) => {
    if (kind !== 'digits') return text
    if (placed) return ''
    placed = true
    return digits(magnitude * 100 ** percents, text)
  })
  return texts.join('')
}

function digits(value: number, pattern: string): string {
  const exponent = /E([+-])(0+)$/i.exec(pattern)
  const thousands = /,*$/.exec(pattern)![0].length // commas behind the digits
  const [whole = '', part = ''] = pattern.replace(/,*$|E.*$/i, '').split('.')
  const [most, least] = [Math.min(part.length, 30), part.replace(/[^0]/g, '').length]
  if (exponent) return exponential(value, most, exponent[1]!, exponent[2]!.length)
  const rounded = roundedHalfUp(value / 1000 ** thousands, most)
  let [integer = '', fraction = ''] = rounded.split('.')
  while (fraction.length > least && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  integer = integer.padStart(whole.replace(/[^0]/g, '').length, '0')
  if (/[0#?],[0#?]/.test(whole)) integer = integer.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === '' ? integer : `${integer}.${fraction}`
}

/** As a person rounds the shown decimal number: 1.005 to 1.01, though its binary form is a little less. */
function roundedHalfUp(value: number, decimals: number): string {
  if (value >= 1e15) return String(value)
  const shifted = Number((value * 10 ** decimals).toPrecision(15))
  return (Math.round(shifted) / 10 ** decimals).toFixed(decimals)
}

function exponential(value: number, decimals: number, sign: string, width: number): string {
  const [mantissa = '', power = '0'] = value.toExponential(decimals).split('e')
  const shownSign = Number(power) < 0 ? '-' : sign === '+' ? '+' : ''
  return `${mantissa}E${shownSign}${String(Math.abs(Number(power))).padStart(width, '0')}`
}

const MS_PER_DAY = 86_400_000
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** `undefined` for what is no day of a calendar. */
function shownDate(serial: number, tokens: readonly Token[], date1904: boolean): string | undefined {
  if (serial < 0 || serial >= 2_958_466) return undefined // the year 10000
  const noSeconds = !tokens.some(({ kind, text }) => kind === 'date' && /s/.test(text))
  const step = noSeconds ? 60_000 : 1000 // an hour is a fraction that is not exact
  const day = serial < 60 && !date1904 ? 1 : 0 // Excel has a 29 February 1900
  const ms = Math.round((serial * MS_PER_DAY) / step) * step
  const first = Date.UTC(date1904 ? 1904 : 1899, date1904 ? 0 : 11, date1904 ? 1 : 30)
  const date = new Date(first + ms + day * MS_PER_DAY)
  const half = tokens.some(({ text }) => /^(AM\/PM|A\/P|上午\/下午)$/.test(text))
  return tokens
    .map(({ kind, text }, i) => (kind === 'date' ? datePart(text, date, ms, half, isMinute(tokens, i)) : text))
    .join('')
}

/** `m` is the minute behind hours and before seconds, else the month. */
function isMinute(tokens: readonly Token[], at: number): boolean {
  const dates = tokens
    .map(({ kind, text }, i) => (kind === 'date' ? { i, text } : null))
    .filter((part) => part !== null)
  const index = dates.findIndex(({ i }) => i === at)
  return /^\[?h/.test(dates[index - 1]?.text ?? '') || /^s/.test(dates[index + 1]?.text ?? '')
}

function datePart(text: string, date: Date, ms: number, half: boolean, minute: boolean): string {
  const pad = (value: number) => String(value).padStart(Math.min(text.length, 2), '0')
  const hour = date.getUTCHours()
  if (text.startsWith('[')) return elapsed(text, ms)
  switch (text[0]) {
    case 'y':
      return text.length > 2 ? String(date.getUTCFullYear()) : String(date.getUTCFullYear() % 100).padStart(2, '0')
    case 'm':
      if (minute) return pad(date.getUTCMinutes())
      return text.length > 2 ? MONTHS[date.getUTCMonth()]! : pad(date.getUTCMonth() + 1)
    case 'd':
      return text.length > 2 ? DAYS[date.getUTCDay()]! : pad(date.getUTCDate())
    case 'h':
      return pad(half ? hour % 12 || 12 : hour)
    case 's':
      return String(date.getUTCSeconds()).padStart(Math.min(text.split('.')[0]!.length, 2), '0')
    case 'A':
      return hour < 12 ? 'AM' : 'PM'
    default:
      return hour < 12 ? '上午' : '下午'
  }
}

/** Hours, minutes or seconds that count on past a day. */
function elapsed(text: string, ms: number): string {
  const unit = { h: 3_600_000, m: 60_000, s: 1000 }[text[1] as 'h' | 'm' | 's']
  return String(Math.floor(ms / unit)).padStart(text.length - 2, '0')
}
