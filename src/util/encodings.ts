/** Encodings of a text that a user may name, in their usual spelling; `auto` leaves it to the content. */
export const ENCODINGS = [
  'auto',
  'utf-8',
  'utf-16',
  'utf-16le',
  'utf-16be',
  'gb18030',
  'gbk',
  'gb2312',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'windows-1252',
] as const

export type EncodingChoice = (typeof ENCODINGS)[number]
