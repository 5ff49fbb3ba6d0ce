import { isUsccSum } from '../checksums.ts'
import { compact, patternDetector, SEP } from '../detector.ts'

const C = '[0-9A-HJ-NP-RTUW-Y]'

/** 统一社会信用代码, GB 32100-2015: office and kind, six digits of the region, organisation code, check character. */
export const uscc = patternDetector({
  type: 'CN_USCC',
  pattern: new RegExp(`(?<![0-9A-Za-z])${C}${SEP}${C}(?:${SEP}\\d){6}(?:${SEP}${C}){10}(?![0-9A-Za-z])`, 'gi'),
  score: ({ value }) => (isUsccSum(compact(value)) ? 1 : 0),
})
