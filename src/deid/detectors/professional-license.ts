import { countDigits, labelledDetector } from '../detector.ts'

/** 律师执业证号: 17 digits. */
export const lawyerLicense = labelledDetector({
  type: 'LAWYER_LICENSE',
  labels:
    '律师(?:执业|工作)?证书?(?:号码?|编号)?|执业证书?(?:号码?|编号)?|执业许可证号?|律师资格证书?(?:号码?|编号)?|法律职业资格证书?(?:号码?|编号)?',
  value: '(?:[A-Z]?\\d(?:[ -]?\\d){13,16})',
  check: (value) => countDigits(value) === 17 || countDigits(value) === 14,
})

/** 医师, 药师 and 护士 papers: 15 digits (practice), 24 to 27 (qualification), 12 (nurses). */
export const medicalLicense = labelledDetector({
  type: 'MEDICAL_LICENSE',
  labels:
    '(?:(?:执业)?(?:医师|医生|药师|护士|技师)(?:资格|执业|注册)?|执业|资格|注册)(?:证书?|证件)?(?:号码?|编号|编码|号)|(?:医师|药师|护士)(?:资格|执业|注册)证书?',
  value: '(?:[A-Z]{0,2}\\d(?:[ -]?[0-9A-Z]){11,27})',
  check: (value) => [12, 15, 18, 24, 26, 27].includes(value.replace(/[ -]/g, '').length) && countDigits(value) >= 11,
})
