import { type Detector, isLabelled, labelledDetector, patternDetector } from '../../detector.ts'

/** (D) to (M), (P), (R): numbers of English records. Most have no shape of their own, so their label says what they are. */

const CODE = '[A-Za-z]{0,5}[-#]?\\d[0-9A-Za-z]{2,19}(?:[-/][0-9A-Za-z]{1,10}){0,3}'

const PHONE_LABEL = /phone|tel|call|cell|mobile|contact|pager|home|work|fax/gi
const US_PHONE =
  /(?<![0-9A-Za-z-])(?:\+?1[-. ]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ])\d{3}[-. ]\d{4}(?: ?(?:x|ext\.?) ?\d{1,5})?(?![0-9A-Za-z-])/g

export const usPhone = patternDetector({
  type: 'PHONE_NUMBER',
  pattern: US_PHONE,
  english: true,
  score: ({ before }) => (isLabelled(before, /fax/gi, PHONE_LABEL) ? 0 : 0.9),
})

export const usFax = patternDetector({
  type: 'FAX_NUMBER',
  pattern:
    /(?<=\b[Ff](?:ax|AX)(?: (?:no\.?|number))?[:.]? {0,3})(?:\+?1[-. ]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ]?)\d{3}[-. ]?\d{4}(?![0-9A-Za-z-])/g,
  english: true,
  score: () => 0.95,
})

const SSN =
  /(?<![0-9A-Za-z-])(?!000|666|9)\d{3}(?:-(?!00)\d{2}-(?!0000)\d{4}| (?!00)\d{2} (?!0000)\d{4}|(?!00)\d{2}(?!0000)\d{4})(?![0-9A-Za-z-])/g

/** Area 000, 666 and from 900 on, group 00 and serial 0000 are given to nobody. */
export const usSsn = patternDetector({
  type: 'US_SSN',
  pattern: SSN,
  english: true,
  score: ({ value, before }) => (/SSN|social security|SS#/i.test(before) ? 0.95 : value.includes('-') ? 0.85 : 0),
})

const labelled = (type: Parameters<typeof labelledDetector>[0]['type'], labels: string, value = CODE): Detector =>
  labelledDetector({ type, labels, value, english: true, check: (text) => text.replace(/\D/g, '').length >= 3 })

export const LABELLED_NUMBERS: readonly Detector[] = [
  labelled(
    'MEDICAL_RECORD_NUMBER',
    'MRN|MR ?#|med(?:ical)? rec(?:ord)?|chart|patient|hospital|encounter|accession|visit',
  ),
  labelled('INSURANCE_NUMBER', 'health plan|member|policy|subscriber|beneficiary|medicare|medicaid|insurance|group'),
  labelled('ACCOUNT_NUMBER', 'account|acct|billing|invoice|routing'),
  labelled('CERTIFICATE_NUMBER', "driver'?s? licen[sc]e|licen[sc]e|DL|certificate|DEA|NPI|passport|registration"),
  labelled('VEHICLE_ID', 'VIN|vehicle|plate|licen[sc]e plate|tag', '[0-9A-Z]{2,8}-?[0-9A-Z]{2,12}'),
  labelled('DEVICE_ID', 'serial|S/N|SN|device|IMEI|implant|pacemaker|UDI|lot'),
  labelled('BIOMETRIC_ID', 'finger ?print|voice ?print|retina(?:l)?|iris|biometric|faceprint'),
  labelled(
    'UNIQUE_CODE',
    'study|subject|participant|specimen|sample|reference|case|confirmation|employee|student|badge|user|client',
  ),
]

/** (Q) is pictures, which software that reads text does not see; it can at least point to the files that a text names. */
export const imageFile = patternDetector({
  type: 'IMAGE_FILE',
  pattern: /(?<![0-9A-Za-z_.-])[0-9A-Za-z_-]{1,60}\.(?:jpe?g|png|tiff?|bmp|heic|dcm|gif)\b/gi,
  english: true,
  score: () => 0.8,
})
