import { isUtf8 } from 'node:buffer'
import { detect } from 'jschardet'
import type { EncodingChoice } from '../util/encodings.ts'
import { completeUtf8 } from '../util/utf8.ts'

/**
 * Which encoding a text is in. What can be checked is checked first (byte order mark, UTF-8), then the two encodings of Chinese are weighed
 * by how common the characters are that they would give; a general detector is asked only where that is not clear.
 */
export type Encoding = Exclude<EncodingChoice, 'auto' | 'utf-16' | 'gbk' | 'gb2312'>

/** As people write them. */
export const ENCODING_NAMES: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  gb18030: 'GB18030',
  big5: 'Big5',
  shift_jis: 'Shift_JIS',
  'euc-jp': 'EUC-JP',
  'euc-kr': 'EUC-KR',
  'windows-1252': 'Windows-1252',
}

/** The encoding to read by where one was asked for; the sample says which UTF-16. */
export function chosenEncoding(choice: Exclude<EncodingChoice, 'auto'>, sample: Buffer): Encoding {
  if (choice === 'gbk' || choice === 'gb2312') return 'gb18030' // which holds both
  if (choice === 'utf-16')
    return byMark(sample) === 'utf-16be' || zeros(sample).even > zeros(sample).odd ? 'utf-16be' : 'utf-16le'
  return choice
}

/**
 * @param sample the first bytes of the file; `complete` where they are all
 * @returns null where nothing fits
 */
export function detectEncoding(sample: Buffer, complete: boolean): Encoding | null {
  const marked = byMark(sample) ?? unmarkedUtf16(sample)
  if (marked) return marked
  const text = complete ? sample : sample.subarray(0, completeUtf8(sample))
  if (isUtf8(text)) return 'utf-8'
  const share = utf8Share(text)
  if (share > MOSTLY) return 'utf-8' // with damage, which the decoder tells
  if (share > PARTLY && firstLineIsUtf8(text)) return 'utf-8' // glued together; the decoder tells where it changes
  return detectLegacy(text)
}

const MOSTLY = 0.9
const PARTLY = 0.2

function byMark(sample: Buffer): Encoding | undefined {
  const mark = sample.toString('latin1', 0, 3)
  if (mark === '\xef\xbb\xbf') return 'utf-8'
  if (mark.startsWith('\xff\xfe')) return 'utf-16le'
  if (mark.startsWith('\xfe\xff')) return 'utf-16be'
  return undefined
}

const LOOKED_AT = 64 << 10

/** UTF-16 without a mark: line breaks and commas have a zero byte, always on the same side. */
function unmarkedUtf16(sample: Buffer): Encoding | undefined {
  const { even, odd } = zeros(sample)
  if (even + odd < 2 || (even > 0 && odd > 0)) return undefined
  const encoding = even > 0 ? 'utf-16be' : 'utf-16le'
  const breaks = encoding === 'utf-16be' ? ['\0\n', '\0\r'] : ['\n\0', '\r\0']
  return breaks.some((text) => sample.includes(text, 0, 'latin1')) ? encoding : undefined
}

function zeros(sample: Buffer): { readonly even: number; readonly odd: number } {
  let [even, odd] = [0, 0]
  for (let at = sample.indexOf(0); at >= 0 && at < LOOKED_AT; at = sample.indexOf(0, at + 1))
    at % 2 === 0 ? even++ : odd++
  return { even, odd }
}

/** Share of the bytes that are not ASCII that stand in whole UTF-8 sequences of three or four: what Chinese is made of, and GBK rarely holds. */
function utf8Share(text: Buffer): number {
  let [inside, all] = [0, 0]
  for (let at = 0; at < text.length; ) {
    const lead = text[at]!
    const length = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : 1
    const whole = length > 1 && isUtf8(text.subarray(at, at + length))
    if (lead >= 0x80) all += whole ? length : 1
    if (whole) inside += length
    at += whole ? length : 1
  }
  return all === 0 ? 0 : inside / all
}

function firstLineIsUtf8(text: Buffer): boolean {
  const first = text.findIndex((byte) => byte >= 0x80)
  const end = text.indexOf(0x0a, first)
  return isUtf8(text.subarray(text.lastIndexOf(0x0a, first) + 1, end < 0 ? text.length : end))
}

/** A score from which an encoding is believed without asking anybody, and one below which it is not believed at all. */
const CLEAR = 0.85
const UNLIKELY = 0.4

function detectLegacy(text: Buffer): Encoding | null {
  const gb = commonShare(text, GB18030)
  const big5 = commonShare(text, BIG5)
  const score = Math.max(gb, big5)
  const best = Math.abs(gb - big5) > 0.2 ? (gb > big5 ? 'gb18030' : 'big5') : byWords(text)
  if (score >= CLEAR) return best
  const other = detect(text.subarray(0, LOOKED_AT)).encoding?.toLowerCase() ?? ''
  const named = OTHER_NAMES[other]
  if (named) return named
  return score >= UNLIKELY ? best : null
}

/** Characters that one in three of any Chinese text, and of questions to doctors and lawyers, are made of. */
const USUAL = {
  gb18030:
    '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心问题答案医患者病药合同律请应',
  big5: '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心問題答案醫患者病藥合同律請應',
} as const

/** For a text of few characters, which both encodings can read: the one that makes the usual ones of them; GB18030 where neither does. */
function byWords(text: Buffer): 'gb18030' | 'big5' {
  const hits = (encoding: keyof typeof USUAL) => {
    const usual = new Set(USUAL[encoding])
    return [...new TextDecoder(encoding).decode(text.subarray(0, LOOKED_AT))].filter((letter) => usual.has(letter))
      .length
  }
  return hits('big5') > hits('gb18030') ? 'big5' : 'gb18030'
}

/** What jschardet calls the encodings that we read. */
const OTHER_NAMES: Readonly<Record<string, Encoding>> = {
  gb18030: 'gb18030',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  cp936: 'gb18030',
  big5: 'big5',
  'big5-hkscs': 'big5',
  big5hkscs: 'big5',
  cp950: 'big5',
  shift_jis: 'shift_jis',
  'shift-jis': 'shift_jis',
  shift_jis_2004: 'shift_jis',
  cp932: 'shift_jis',
  'euc-jp': 'euc-jp',
  'euc-jis-2004': 'euc-jp',
  'euc-kr': 'euc-kr',
  cp949: 'euc-kr',
  'windows-1252': 'windows-1252',
  'iso-8859-1': 'windows-1252',
  'iso-8859-15': 'windows-1252',
}

/** How a pair of bytes weighs: 1 for a common character, less for a rare one, `null` where it is none. */
type Weigh = (lead: number, trail: number) => number | null

/** GB 2312 puts the 3,755 common characters into rows B0-D7, punctuation into A1-A3; what GBK added is rare. */
const GB18030: Weigh = (lead, trail) => {
  if (lead < 0x81 || lead > 0xfe || trail < 0x40 || trail === 0x7f || trail > 0xfe) return null
  if (trail < 0xa1) return 0
  return (lead >= 0xb0 && lead <= 0xd7) || (lead >= 0xa1 && lead <= 0xa3) ? 1 : 0.3
}

/** Big5 puts the 5,401 common characters into rows A4-C6. */
const BIG5: Weigh = (lead, trail) => {
  if (lead < 0x81 || lead > 0xfe || trail < 0x40 || (trail > 0x7e && trail < 0xa1) || trail > 0xfe) return null
  return lead >= 0xa1 && lead <= 0xc6 ? 1 : lead >= 0xc9 && lead <= 0xf9 ? 0.3 : 0
}

/** Mean weight of the characters that are not ASCII; what is none at all counts against. */
function commonShare(text: Buffer, weigh: Weigh): number {
  let [sum, all] = [0, 0]
  for (let at = 0; at < text.length; ) {
    const lead = text[at]!
    if (lead < 0x80) {
      at++
      continue
    }
    const trail = text[at + 1]
    if (trail === undefined) break // cut by the end of the sample
    const four = weigh === GB18030 && trail >= 0x30 && trail <= 0x39 && (text[at + 2] ?? 0) >= 0x81
    const weight = four ? 0.3 : weigh(lead, trail)
    sum += weight ?? -1
    all++
    at += weight === null ? 1 : four ? 4 : 2
  }
  return all === 0 ? 0 : sum / all
}
