/** Check digits of the standards, on upper-case text without separators. Each is false for a text of another shape. */

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** GB 11643-1999 (ISO 7064 MOD 11-2): the last of 18 characters. */
export function isResidentIdSum(id: string): boolean {
  return /^\d{17}[\dX]$/.test(id) && '10X98765432'[weigh(id, ID_WEIGHTS) % 11] === id[17]
}

const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY' // no I O S V Z
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** GB 32100-2015: the last of 18 characters. */
export function isUsccSum(code: string): boolean {
  const values = [...code].map((c) => USCC_ALPHABET.indexOf(c))
  if (values.length !== 18 || values.includes(-1)) return false
  const sum = USCC_WEIGHTS.reduce((total, weight, i) => total + weight * values[i]!, 0)
  return values[17] === (31 - (sum % 31)) % 31
}

/** GB 11714-1997: the last of 9 characters. */
export function isOrgCodeSum(code: string): boolean {
  if (!/^[0-9A-Z]{8}[0-9X]$/.test(code)) return false
  const check = 11 - (weigh(code, [3, 7, 9, 10, 5, 8, 4, 2]) % 11)
  return code[8] === (check === 10 ? 'X' : check === 11 ? '0' : String(check))
}

/** Luhn (ISO/IEC 7812-1), as on bank cards. */
export function isLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48
    const twice = digit * 2
    sum += i % 2 === 0 ? digit : twice > 9 ? twice - 9 : twice
  }
  return /^\d{2,}$/.test(digits) && sum % 10 === 0
}

/** Digits count as themselves, letters from A = 10. */
function weigh(text: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * Number.parseInt(text[i]!, 36), 0)
}

/** A day of the calendar from 1850 until today, from digits yyyyMMdd. */
export function isPastDay(digits: string, now = Date.now()): boolean {
  const [year, month, day] = [Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6, 8))]
  const time = Date.UTC(year, month - 1, day)
  return year >= 1850 && new Date(time).getUTCMonth() === month - 1 && day >= 1 && time <= now
}
