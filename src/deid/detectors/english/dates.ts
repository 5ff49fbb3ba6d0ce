import { patternDetector } from '../../detector.ts'

const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?'

/** (C) Dates with more than the year: 05/12/2023, 12 May 2023, May 12, 2023, 2023-05-12, May 12. */
export const englishDate = patternDetector({
  type: 'DATE',
  pattern: new RegExp(
    `(?<![0-9A-Za-z/-])(?:(?:0?[1-9]|1[0-2]|[12]\\d|3[01])[/-](?:0?[1-9]|[12]\\d|3[01])[/-](?:(?:18|19|20)\\d{2}|\\d{2})|(?:18|19|20)\\d{2}[/-](?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|[12]\\d|3[01])|${MONTH} \\d{1,2}(?:st|nd|rd|th)?(?:,? (?:18|19|20)\\d{2})?|\\d{1,2}(?:st|nd|rd|th)?(?: of)? ${MONTH}(?:,? (?:18|19|20)\\d{2})?|${MONTH},? (?:18|19|20)\\d{2})(?![0-9A-Za-z/-])`,
    'g',
  ),
  english: true,
  score: ({ value, before }) =>
    /^\d{1,2}-\d{1,2}-\d{2}$/.test(value) && !/date|dob|born|on |admi|disch/i.test(before) ? 0.4 : 0.85,
})

/** (C) Ages over 89. */
export const englishAge = patternDetector({
  type: 'AGE',
  pattern:
    /(?<![\d.-])(?:9\d|1[0-2]\d)[ -]?(?:years?|yrs?|y\/?o)(?:[ -]old| of age)?(?![A-Za-z]| or older)|(?<=\b[Aa]ged?(?: of|:)? )(?:9\d|1[0-2]\d)(?![\d.%]| or older)/g,
  english: true,
  score: () => 0.85,
})
