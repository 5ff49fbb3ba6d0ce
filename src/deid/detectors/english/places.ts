import { type Detector, type Hit, patternDetector } from '../../detector.ts'

/** (B) Geography below a state: streets with house numbers, cities before a state, ZIP codes. */

const STATE =
  '(?:A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY]|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming)'
const STREET =
  /(?<![0-9A-Za-z-])\d{1,6}[A-Za-z]? (?:[NSEW]\.? )?(?:[A-Z0-9][A-Za-z0-9.'’-]{0,20} ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Way|Terrace|Ter|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Square|Sq)\b\.?(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Floor|Fl|#)\.? ?[0-9A-Za-z-]{1,6})?/g
const CITY = new RegExp(`(?<![A-Za-z])((?:[A-Z][a-z]+\\.? ){0,2}[A-Z][a-z]+)(?=, ?${STATE}\\b)`, 'g')
const PO_BOX = /(?<![A-Za-z])P\.? ?O\.? Box \d{1,6}/gi

export const englishAddress: Detector = {
  types: ['ADDRESS'],
  english: true,
  patterns: [STREET, CITY, PO_BOX],
  *find({ text }) {
    const hit = (found: RegExpMatchArray, score: number): Hit => ({
      type: 'ADDRESS',
      start: found.index!,
      end: found.index! + found[0].length,
      score,
    })
    for (const found of text.matchAll(STREET)) yield hit(found, 0.9)
    for (const found of text.matchAll(PO_BOX)) yield hit(found, 0.9)
    for (const found of text.matchAll(CITY)) yield hit(found, 0.7)
  },
}

/** Five digits behind a state or a label, or ZIP+4. */
export const zipCode = patternDetector({
  type: 'ZIP_CODE',
  pattern: new RegExp(
    `(?<![0-9A-Za-z-])(?:(?<=\\b${STATE}\\.?,? {1,2})\\d{5}(?:-\\d{4})?|(?<=(?:ZIP|Zip|zip|postal)(?: [Cc]ode)?:? {0,2})\\d{5}(?:-\\d{4})?)(?![0-9A-Za-z-])`,
    'g',
  ),
  english: true,
  score: () => 0.9,
})
