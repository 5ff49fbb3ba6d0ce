import { isOrgCodeSum } from '../checksums.ts'
import { compact, isLabelled, patternDetector } from '../detector.ts'

/** 组织机构代码, GB 11714-1997. One in eleven texts of this shape has the right sum by chance: without its label it goes to a person. */
export const orgCode = patternDetector({
  type: 'CN_ORG_CODE',
  pattern: /(?<![0-9A-Za-z-])[0-9A-Z](?:[ .]?[0-9A-Z]){7}[ .-]{0,3}[0-9X](?![0-9A-Za-z-])/gi,
  score({ value, before }) {
    if (!isOrgCodeSum(compact(value))) return 0
    if (isLabelled(before, /机构代码|组织代码|代码证|机构编码/g)) return 1
    return /[0-9A-Z]{8}-[0-9X]$/.test(value) ? 0.4 : 0
  },
})
