import type { Detector, Hit } from '../../detector.ts'

/** (A) Names in English records, by title, label or what follows: Dr. Jane Smith, Patient: John Doe, Smith, MD. */

const WORD = "[A-Z][a-z]+(?:['’-][A-Z][a-z]+)?"
const NAME = `${WORD}(?: [A-Z](?:\\.|(?![A-Za-z]))| ${WORD}){0,3}`
const TITLED = new RegExp(
  `(?<![A-Za-z])(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Doctor|Nurse|Attorney|Judge|Professor)\\.? (${NAME})`,
  'g',
)
const LABELLED = new RegExp(
  `(?<![A-Za-z])(?:[Pp]atient(?: [Nn]ame)?|PATIENT(?: NAME)?|[Nn]ame|NAME|[Pp]hysician|[Pp]rovider|[Aa]ttending|[Ss]urgeon|[Rr]eferring|[Ss]pouse|[Hh]usband|[Ww]ife|[Mm]other|[Ff]ather|[Ss]on|[Dd]aughter|[Ss]ister|[Bb]rother|[Cc]ontact|[Gg]uardian|[Ww]itness|[Pp]laintiff|[Dd]efendant|[Ss]igned(?: by)?|[Ss]een by|[Dd]ictated by|[Aa]dmitted|[Cc]ounsel)(?: is| was| named|:|,)? {1,3}(${NAME}|[A-Z]{2,15}, ?[A-Z][A-Za-z]+)(?![A-Za-z])`,
  'g',
)
const DEGREED = new RegExp(
  `(?<![A-Za-z] ?)(${NAME})(?=,? (?:M\\.?D|D\\.?O|R\\.?N|N\\.?P|P\\.?A|Ph\\.?D|Esq|JD|DDS|MBBS)\\b)`,
  'g',
)
const AGED = new RegExp(
  `(?<![A-Za-z])(${WORD}(?: [A-Z]\\.?)? ${WORD})(?=,? (?:is )?(?:an? )?\\d{1,3}[ -]?(?:years?|y\\/?o|yo)\\b)`,
  'g',
)
const COMMA = new RegExp(`(?<![A-Za-z])(?:Name|Patient|NAME|PATIENT):? {1,3}(${WORD}, ${WORD}(?: [A-Z]\\.?)?)`, 'g')

export const englishPerson: Detector = {
  types: ['PERSON'],
  english: true,
  patterns: [TITLED, LABELLED, DEGREED, AGED, COMMA],
  *find({ text }) {
    const hits: Hit[] = []
    for (const [pattern, score] of [
      [TITLED, 0.9],
      [COMMA, 0.9],
      [LABELLED, 0.75],
      [DEGREED, 0.85],
      [AGED, 0.85],
    ] as const) {
      for (const found of text.matchAll(pattern)) {
        const value = found[1]!
        const start =
          found.index +
          found[0].indexOf(value, pattern === DEGREED || pattern === AGED ? 0 : found[0].length - value.length)
        if (!NOT_NAMES.test(value)) hits.push({ type: 'PERSON', start, end: start + value.length, score })
      }
    }
    yield* hits
    yield* again(text, hits)
  },
}

/** The same name, or its last word, elsewhere. */
function* again(text: string, hits: readonly Hit[]): Iterable<Hit> {
  const names = new Set(
    hits.flatMap(({ start, end }) => {
      const name = text.slice(start, end)
      const last = name.split(/[ ,]+/).at(-1)!
      return last.length > 3 ? [name, last] : [name]
    }),
  )
  for (const name of names) {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
      const isWhole = !/[A-Za-z]/.test(text[at - 1] ?? '') && !/[A-Za-z]/.test(text[at + name.length] ?? '')
      if (isWhole) yield { type: 'PERSON', start: at, end: at + name.length, score: 0.7 }
    }
  }
}

const NOT_NAMES =
  /^(?:Dr|Mr|Mrs|Ms|Prof|The|This|That|He|She|They|It|His|Her|On|In|At|No|Not|And|Or|But|For|With|Patient|Denies|Reports|Admitted|Discharged|History|Name|Date|Medical|Record|Number|Hospital|Clinic|Department|Emergency|Blood|Chest|Heart|Left|Right|General|Unknown|None|Room|Unit|Services?|Care|Health|Center|Hodgkin|Parkinson|Alzheimer|Crohn|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b/
