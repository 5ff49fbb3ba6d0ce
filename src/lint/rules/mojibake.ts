import { textRule } from '../text-check.ts'

/** Bytes of UTF-8 that were read as Windows-1252: ä½ å¥½. */
const HIGH_1252 = '\\u0080-\\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'
const UTF8_AS_1252 = new RegExp(`[äåæçèé][${HIGH_1252}]{2}|Ã[${HIGH_1252}]|â€|ï¼|Â[·°±]`)
/** Bytes of GBK that were read as Latin-1: ÄãºÃ£¬. No language has six such characters in a row; a line of dots has no letters. */
const GBK_AS_LATIN1 = /(?=[\u00a1-\u00ff]{0,4}[\u00c0-\u00ff][\u00a1-\u00ff]{0,4}[\u00c0-\u00ff])[\u00a1-\u00ff]{6}/
/** Marks of UTF-8 read as GBK: 锛 was a comma, 銆 a full stop, 鐨 的, 鏄 是. None is in daily use; two of them are a fault. */
const UTF8_AS_GBK = /[锛銆鐨鍏鍚鏉鏈鍙鍒鍥鍔鐢鎴鑰鏄鎮鍦鈥]/g
/** What decoders and debuggers leave behind. */
const LEFTOVERS = /\ufffd|锟斤拷|烫烫烫|屯屯屯|\\u[0-9a-fA-F]{4}/

/** A charset without Chinese made every character a question mark. */
const LOST_SHARE = 0.6

export const mojibake = textRule({
  id: 'mojibake',
  severity: 'error',
  message: 'lint.mojibake',
  has: (text) =>
    LEFTOVERS.test(text) ||
    UTF8_AS_1252.test(text) ||
    GBK_AS_LATIN1.test(text) ||
    (text.match(UTF8_AS_GBK)?.length ?? 0) >= 2 ||
    (text.length >= 8 && (text.match(/\?/g)?.length ?? 0) >= text.length * LOST_SHARE),
})
