import { compact, isForeign, type Matched, patternDetector } from '../detector.ts'

const LABEL = /手机|电话|联系|致电|拨打|回拨|来电|号码|微信|短信|tel|phone|mobile|cell|☎|📱/gi

/** 手机号: 1[3-9] and nine digits, with +86 and blanks, hyphens or dots between them. */
export const mobile = patternDetector({
  type: 'PHONE_NUMBER',
  pattern: /(?<!\d)(?:\(?(?:\+|00) ?86\)?[ .-]{0,2}|86[ -]?)?1[ .-]?[3-9](?:[ .\-_]{0,2}\d){9}(?!\d)/g,
  digits: true,
  score({ value, before, after }: Matched) {
    if (isForeign(before, LABEL)) return 0
    const own = value.replace(/^\(?(?:\+|00) ?86\)?[ .-]{0,2}|^86[ -]/, '')
    const written = compact(own).length === own.length
    // Written in groups it must stand alone: else it is a part of a longer number in groups.
    if (!written && (/\d[ .\-_]{1,2}$/.test(before) || /^[ .\-_]{1,2}\d(?!\d{3}[年.\-/])/.test(after))) return 0
    if (/[0-9A-Za-z][-_]?$/.test(before) && !/(?:tel|phone|mobile|cell|hone|wx|vx|V|QQ)[-_]?$/i.test(before)) return 0
    return /^[-_]?[A-Za-z]{2}/.test(after) ? 0.4 : 0.95
  },
})

/** 固话: area code and 7 or 8 digits. Run together it needs a label. */
export const landline = patternDetector({
  type: 'PHONE_NUMBER',
  pattern:
    /(?<![\d.A-Za-z-])(?:\+86[ -]?)?(?:\(0(?:10|2\d|[3-9]\d{2})\)|0(?:10|2\d|[3-9]\d{2}))[ -]{0,2}[2-9]\d{2,3}[ -]?\d{4}(?:(?:-| ?转 ?)\d{1,6})?(?![\d-])/g,
  digits: true,
  score({ value, before }: Matched) {
    if (isForeign(before, LABEL, NOT_PHONES)) return 0
    return /[()\- ]/.test(value.replace(/-\d{1,6}$/, '')) || LABEL_ONCE.test(before) ? 0.9 : 0.4
  },
})

/** A number without its area code, only behind its label. */
export const localPhone = patternDetector({
  type: 'PHONE_NUMBER',
  pattern:
    /(?:电话|座机|固话|传真|热线|总机|联系方式|致电|拨打)(?:号码?)?(?:是|为)? {0,2}[:：]? {0,2}([2-8]\d{2,3}[ -]?\d{4}(?:(?:-| ?转 ?)\d{1,6})?)(?![\d-])/g,
  digits: true,
  score: () => 0.8,
})

const LABEL_ONCE = /手机|电话|联系|致电|拨打|回拨|来电|拨号|号码|座机|固话|传真|热线|tel|phone/i
const NOT_PHONES =
  /订单|单号|流水|批号|准字|条码|型号|版本|合同编?号|项目|病历|病案|住院|门诊号|就诊|检查号|影像|编号|卡号|登记|账号|医保|社保|QQ/g
