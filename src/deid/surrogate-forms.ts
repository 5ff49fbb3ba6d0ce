/**
 * The forms of what this room writes that a detector could take for an identifier: text in them is left alone, so that
 * deid(deid(x)) === deid(x). None can be a real identifier, and each is narrow: what is taken for ours is not looked at.
 */
export const SURROGATE_FORMS = new RegExp(
  [
    '<[A-Z_]{2,30}(?::[0-9A-Za-z_-]{1,4000})?>', // replace, hash, encrypt
    'DEID[0-9]{4,16}', // codes: no authority gives out DEID
    '(?<!\\d)9900\\d{11}(?:\\d{2}[\\dX])?(?![0-9A-Za-z])', // resident ids: there is no region 99
    '(?<!\\d)0099\\d{12,15}(?!\\d)', // cards: no issuer's number begins with 00
    '(?<!\\d)1000\\d{7}(?!\\d)', // mobiles: real ones begin with 13 to 19
    '(?<!\\d)000-\\d{8}(?!\\d)', // landlines: there is no area code 000
    '(?<![0-9a-z])[0-9a-z]{6,12}[@.]x\\.invalid', // RFC 2606: .invalid is nobody's
    '(?<![\\d.])240(?:\\.\\d{1,3}){3}(?!\\d)', // 240.0.0.0/4 is given to nobody (RFC 1112)
    '(?<![0-9a-f])100::[0-9a-f:]{1,20}', // discard prefix, RFC 6666
    '0e:de:1d(?::[0-9a-f]{2}){3}', // locally administered
    '(?:Alex )?Doe\\d{1,4}(?!\\d)',
    '\\(000\\) 555-\\d{4}|000-\\d{2}-\\d{4}', // NANP has no area code 000, SSNs no area 000
  ].join('|'),
  'g',
)

/** Where they stand in a normalised text, in order. */
export function surrogateSpans(text: string): readonly (readonly [number, number])[] {
  return [...text.matchAll(SURROGATE_FORMS)].map((found) => [found.index, found.index + found[0].length] as const)
}
