import { ACCEPTED, BARE_NAME, type Hit } from './detector.ts'
import { DATE_UNLABELLED } from './detectors/date.ts'
import { DETECTORS } from './detectors/table.ts'
import type { FoundEntity } from './entity.ts'
import { normalise } from './normalise.ts'
import { resolveOverlaps } from './overlaps.ts'
import { surrogateSpans } from './surrogate-forms.ts'

export interface FindOptions {
  /** Finds below it are left out; 0.5 is where replacing begins, 0 also gives what a person should look at. */
  readonly minScore?: number
  /** Also the recognisers of English records (HIPAA Safe Harbor). */
  readonly english?: boolean
  /** What the text is, where a column's name says it: `手机号`, `姓名`. Read as a label before the text. */
  readonly label?: string
}

/**
 * What identifies somebody in a text: in order, inside the text, without overlaps; UTF-16 offsets of the text as given. What this room
 * itself put into a text (surrogates, `<PERSON>`, masks) is not found again.
 * @example findEntities('患者张三，手机13800138000') // [{ type: 'PERSON', start: 2, end: 4, ... }, { type: 'PHONE_NUMBER', ... }]
 */
export function findEntities(text: string, options: FindOptions = {}): readonly FoundEntity[] {
  const { minScore = ACCEPTED, english = false, label } = options
  const prefix = label === undefined || text.length > MAX_CELL ? '' : `${label}：`
  const read = normalise(prefix + text)
  const ours = surrogateSpans(read.text)
  const hits = DETECTORS.filter((detector) => english || !detector.english)
    .flatMap((detector) => [...detector.find(read)])
    .filter((hit) => hit.end > hit.start && !touches(ours, hit))
  return inContext(resolveOverlaps(hits, ACCEPTED))
    .filter(({ score }) => score >= minScore)
    .map((hit) => place(hit, read.starts[hit.start]! - prefix.length, read.ends[hit.end - 1]! - prefix.length))
    .filter(({ start }) => start >= 0)
}

const MAX_CELL = 80 // a longer cell is a text of its own, whatever its column is called

const place = ({ type, score }: Hit, start: number, end: number): FoundEntity => ({ type, start, end, score })

/** A full date or a full name that nothing explains is somebody's where the text is about somebody. */
function inContext(hits: readonly Hit[]): readonly Hit[] {
  const personal = hits.some(({ type, score }) => type !== 'DATE' && type !== 'URL' && score >= ACCEPTED)
  if (!personal) return hits
  return hits.map((hit) => (UNEXPLAINED.has(hit.score) ? { ...hit, score: ACCEPTED + 0.05 } : hit))
}

const UNEXPLAINED: ReadonlySet<number> = new Set([DATE_UNLABELLED, BARE_NAME])

/** `spans` are in order of place. */
function touches(spans: readonly (readonly [number, number])[], { start, end }: Hit): boolean {
  let [low, high] = [0, spans.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (spans[middle]![1] <= start) low = middle + 1
    else high = middle
  }
  return low < spans.length && spans[low]![0] < end
}
