import { textRule } from '../text-check.ts'

const BLANKS = /(?:\n[^\S\n]*){3,}/g
const LINE_ENDS = /[^\S\n]{1,200}(?=\n)/g

/** Several blank lines in a row. */
export const blankLines = textRule({
  id: 'blank-lines',
  severity: 'info',
  message: 'lint.blankLines',
  has: (text) => text.search(BLANKS) >= 0,
  fix: (text) => text.replace(BLANKS, '\n\n').replace(LINE_ENDS, ''),
})
