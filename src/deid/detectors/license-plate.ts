import { patternDetector } from '../detector.ts'

const PLACE = '[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]'

/** 车牌: 5 characters behind the letter of the office, 6 with the D or F (and newer letters) of new-energy cars; at least three digits. */
export const licensePlate = patternDetector({
  type: 'LICENSE_PLATE',
  pattern: new RegExp(
    `${PLACE}[ ]?[A-HJ-NP-Z][ ·.•・-]?(?:[A-HJK]\\d{5}|[A-HJK][A-HJ-NP-Z]\\d{4}|\\d{5}[A-HJK]|[A-HJ-NP-Z0-9]{5}|[A-HJ-NP-Z0-9]{4}[学警港澳挂])(?![0-9A-Za-z])`,
    'gi',
  ),
  score: ({ value }) => (value.slice(2).replace(/\D/g, '').length >= 3 ? 0.95 : 0),
})
