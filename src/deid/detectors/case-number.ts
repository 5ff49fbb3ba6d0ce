import { type Matched, patternDetector } from '../detector.ts'

/**
 * 案号, 法〔2015〕137号 as amended: (year) court, kind, number. Court codes begin with the sign of a province or 最高法; older numbers have
 * the court's short name and 字第. Also those of arbitration, prosecution and police, whose year stands behind the office.
 */
export const caseNumber = patternDetector({
  type: 'CASE_NUMBER',
  pattern:
    /[([〔【] ?(?:19|20)\d{2} ?年?[)\]〕】] ?[\u4e00-\u9fa5]{1,6} ?\d{0,4} ?(?:\([\u4e00-\u9fa5]{1,2}\))?[\u4e00-\u9fa5]{0,8}(?:字)?(?:第)? ?\d{1,7} ?(?:-\d{1,3})?(?:号(?:之[一二三四五六七八九十\d]{1,2})?|(?=[^\d]|$))/g,
  score({ value }: Matched) {
    if (!/^.\s?(?:19[89]\d|20\d\d)/.test(value) || year(value) > new Date().getUTCFullYear() + 1) return 0
    const body = value.replace(/^[^)\]〕】]*[)\]〕】]/, '')
    return KIND.test(body) && !NOT_CASES.test(body) && value.includes('号') ? 0.95 : 0
  },
})

export const officeCaseNumber = patternDetector({
  type: 'CASE_NUMBER',
  pattern:
    /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼\u4e00-\u9fa5][\u4e00-\u9fa5]{0,3}(?:劳人?仲|人仲|劳仲|仲|检|公|司)[\u4e00-\u9fa5()]{0,8}?(?:字|诉|案)? ?[([〔【] ?(?:19|20)\d{2} ?[)\]〕】] ?(?:第 ?)?\d{1,7}(?:-\d{1,3})?号/g,
  score: ({ value }: Matched) =>
    /劳人?仲|人仲|仲案|仲字|仲裁字|检.{0,4}(?:诉|刑|公)|公.{0,6}(?:立|决|诉|行|刑)/.test(value) ? 0.85 : 0,
})

const KIND = /[民刑行执商知赔破申再初终监督辖保催特诉仲调清认财司强戒協协]/
const NOT_CASES = /发|函|令|办|释|公告|年|通知|意见|规/
const year = (value: string) => Number(value.match(/\d{4}/)![0])
