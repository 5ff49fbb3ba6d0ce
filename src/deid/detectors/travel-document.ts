import { isLabelled, patternDetector } from '../detector.ts'

/** 护照: a letter and 8 digits, or E with a second letter and 7. Behind its label any country's 6 to 9 characters. */
export const passport = patternDetector({
  type: 'PASSPORT',
  pattern: /(?<![0-9A-Za-z])(?:[A-Za-z]{1,2}[ -]?\d{6,8}|\d{9})(?![0-9A-Za-z])/g,
  score({ value, before }) {
    const shape = /^(?:[EGDSPH]\d{8}|E[A-Z]\d{7})$/i.test(value.replace(/[ -]/, ''))
    if (isLabelled(before, /护照|passport/gi)) return shape ? 0.95 : 0.8
    return shape && !/\d{8}/.test(before) && /^E[A-Z]\d|^[EG]\d{8}/.test(value) ? 0.3 : 0
  },
})

const PERMITS = /通行证|回乡证|台胞证|大陆证|居住证|港澳证|入台证|签注|身份证|返乡/g

/** 港澳台 papers: 回乡证 [HM] and 8 or 10 digits, 台胞证 8 digits, 港澳通行证 [CW] and 8 characters; Hong Kong and Taiwan identity cards. */
export const travelPermit = patternDetector({
  type: 'CN_TRAVEL_PERMIT',
  pattern:
    /(?<![0-9A-Za-z])(?:[HMCWT][A-Z]?\d{7,10}|[A-Z]{1,2}\d{6}\(?[0-9A]\)?|[A-Z][12]\d{8}|\d{8}(?:\d{2})?|8[123]0000\d{12})(?![0-9A-Za-z])/gi,
  score({ value, before }) {
    const near = isLabelled(before, PERMITS)
    if (!near) return 0
    if (/^[HMCWT]/i.test(value)) return 0.9
    if (/身份证$|身份证号码?[:： ]*$/.test(before)) return /^[A-Z]/i.test(value) ? 0.8 : 0
    return /台胞|大陆|台湾|居住证|通行证|回乡/.test(before) ? 0.85 : 0
  },
})
