import { isPastDay, isResidentIdSum } from '../checksums.ts'
import { compact, isLabelled, type Matched, patternDetector, SEP } from '../detector.ts'

/** 居民身份证, GB 11643-1999: 18 characters with region, birth date and check digit. */
export const residentId = patternDetector({
  type: 'CN_RESIDENT_ID',
  pattern: new RegExp(`(?<!\\d)[1-8]${SEP}\\d(?:${SEP}\\d){15}${SEP}[\\dXx](?!\\d)`, 'g'),
  digits: true,
  score(match) {
    const id = compact(match.value)
    if (!isPlace(id)) return 0
    if (isPastDay(id.slice(6, 14)) && isResidentIdSum(id)) return 1
    return isLabelled(match.before, LABEL) ? 0.4 : 0 // mistyped, perhaps: for a person to look at
  },
})

/** The form before 1999: 15 digits with a two-digit year and no check digit, so only behind its label. */
export const oldResidentId = patternDetector({
  type: 'CN_RESIDENT_ID',
  pattern: /(?<![\dA-Za-z])[1-8]\d{14}(?![\dA-Za-z])/g,
  digits: true,
  score: ({ value, before }: Matched) =>
    isPlace(value) && isPastDay(`19${value.slice(6, 12)}`) && isLabelled(before, LABEL) ? 0.8 : 0,
})

const LABEL = /身份证|身份号|证件|公民身份|ID ?[Cc]ard/g

/** The first two digits of GB/T 2260 that are given to people: 11 to 65, Taiwan, Hong Kong, Macao. */
function isPlace(id: string): boolean {
  const region = Number(id.slice(0, 2))
  return (region >= 11 && region <= 65) || region === 71 || region === 81 || region === 82 || region === 83
}
