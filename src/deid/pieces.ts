import { compact } from './detector.ts'
import type { FoundEntity } from './entity.ts'
import { normalise } from './normalise.ts'

/**
 * Pieces of a found number elsewhere in the text, six characters or more: 身份证尾号 and the like. Only pieces with four digits or more
 * count; words of an address or a mail domain are no secret.
 */
export function piecesOf(text: string, found: readonly FoundEntity[]): readonly FoundEntity[] {
  const owners = new Map<string, FoundEntity>()
  for (const entity of found) {
    if (NOT_NUMBERS.has(entity.type)) continue
    const value = compact(normalise(text.slice(entity.start, entity.end)).digits)
    for (let i = 0; i + PIECE <= value.length; i++) {
      const piece = value.slice(i, i + PIECE)
      if (piece.replace(/\D/g, '').length >= 4) owners.set(piece, entity)
    }
  }
  return owners.size === 0 ? [] : scan(text, found, owners)
}

const PIECE = 6
const NOT_NUMBERS: ReadonlySet<string> = new Set(['PERSON', 'ADDRESS', 'DATE', 'AGE', 'URL', 'ZIP_CODE'])

function scan(
  text: string,
  found: readonly FoundEntity[],
  owners: ReadonlyMap<string, FoundEntity>,
): readonly FoundEntity[] {
  const { text: read, starts, ends } = normalise(text)
  const upper = read.toUpperCase()
  if (upper.length !== read.length) return []
  const pieces: FoundEntity[] = []
  let next = 0
  for (let i = 0; i + PIECE <= upper.length; i++) {
    const owner = owners.get(upper.slice(i, i + PIECE))
    if (!owner) continue
    const [from, to] = wholeToken(upper, i)
    const [start, end] = [starts[from]!, ends[to - 1]!]
    while (next < found.length && found[next]!.end <= start) next++
    const inside = found[next]
    if (inside && inside.start < end) continue
    const last = pieces.at(-1)
    if (last && last.end > start) pieces[pieces.length - 1] = { ...last, end }
    else pieces.push({ type: owner.type, start, end, score: 0.6 })
    i = Math.max(i, to - PIECE)
  }
  return pieces
}

const MAX_TOKEN = 40

/** The letters and digits around a piece: the rest of them would say nothing good. */
function wholeToken(text: string, at: number): readonly [number, number] {
  let [from, to] = [at, at + PIECE]
  while (from > 0 && at - from < MAX_TOKEN && /[0-9A-Z]/.test(text[from - 1]!)) from--
  while (to < text.length && to - at < MAX_TOKEN && /[0-9A-Z]/.test(text[to]!)) to++
  return [from, to]
}
