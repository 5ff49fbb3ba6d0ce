import { textRule } from '../text-check.ts'

/** Zero width, direction, byte order mark, soft hyphen, tags, controls. A joiner between emoji (U+200D) and variation selectors stay. */
const INVISIBLE =
  /[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\ufff9-\ufffb\u{e0000}-\u{e007f}]|(?![\t\n\r])\p{Cc}|(?<!\p{Extended_Pictographic}|\ufe0f)\u200d/gu

/** Characters that nobody sees: they split words into tokens the model never met. */
export const invisible = textRule({
  id: 'invisible',
  severity: 'warning',
  message: 'lint.invisible',
  has: (text) => text.search(INVISIBLE) >= 0,
  fix: (text) => text.replace(INVISIBLE, ''),
})
