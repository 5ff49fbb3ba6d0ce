import { isLuhn } from '../checksums.ts'
import { compact, isForeign, isLabelled, patternDetector, SEP } from '../detector.ts'

/** 银行卡: 16 to 19 digits with Luhn's check digit (ISO/IEC 7812-1). Known first digits or a label make it certain. */
export const bankCard = patternDetector({
  type: 'BANK_CARD',
  pattern: new RegExp(`(?<![\\d.])[1-9](?:${SEP}\\d){15,18}(?!\\d)`, 'g'),
  digits: true,
  score({ value, before }) {
    const number = compact(value)
    const labelled = isLabelled(before, LABEL)
    if (!isLuhn(number)) return labelled ? 0.4 : 0
    if (labelled) return 1
    if (isForeign(before, LABEL)) return 0
    return ISSUERS.test(number) ? 1 : 0.4
  },
})

const LABEL =
  /银行卡|卡号|账号|账户|开户|户名|储蓄卡|借记卡|信用卡|汇入|转账|打款|收款|工商|建设银|农业银|招商|bank|card|account/gi
const ISSUERS = /^(?:62|60|4|5[1-5]|35|36|37|9[0-8])/ // UnionPay, Visa, Mastercard, JCB, Diners, Amex, older domestic cards
