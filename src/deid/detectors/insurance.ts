import { CODE, countDigits, labelledDetector } from '../detector.ts'

/** 医保 and 社保 numbers: local, without a public check digit, so only behind the label. */
export const insurance = labelledDetector({
  type: 'INSURANCE_NUMBER',
  labels:
    '(?:医保|社保|医疗保险|社会保险|社会保障|新农合|合作医疗|农保|参保人?|公积金|养老保险|工伤保险|生育保险|保险单?|保单|商业保险|城镇医保|居民医保|职工医保|医保个人|个人医保|医保电脑)(?:个人)?(?:卡号?码?|号码?|编号|证号|账号|编码|凭证号?|电脑号|手册号|登记号|证)|个人编号|电脑号',
  value: CODE,
  check: (value) => countDigits(value) >= 5,
})
