import { textRule } from '../text-check.ts'

const WIDE = /[０-９Ａ-Ｚａ-ｚ．％](?<=[０-９Ａ-Ｚａ-ｚ]|[０-９][．％])/g

/** Full-width digits and letters: another token than 5 and mg for the same thing. Punctuation stays as it is. */
export const fullWidth = textRule({
  id: 'full-width',
  severity: 'info',
  message: 'lint.fullWidth',
  has: (text) => text.search(WIDE) >= 0,
  fix: (text) => text.replace(WIDE, (character) => character.normalize('NFKC')),
})
