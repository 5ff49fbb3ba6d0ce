import type { FoundEntity } from './entity.ts'
import { findEntities } from './find.ts'

const KEPT = 64 // texts of the last few rows
const CAN_BE_ENGLISH = /[A-Za-z\uff21-\uff5a]|[0-9\uff10-\uff19][-. /()\uff09-\uff0f]+[0-9\uff10-\uff19]/ // letters, or numbers in groups as English records write them

/** `findEntities` in Chinese and English that remembers the last few texts, for who asks about one row in several places. */
export function createEntityFinder(): (text: string) => readonly FoundEntity[] {
  const known = new Map<string, readonly FoundEntity[]>()
  return (text) => {
    const before = known.get(text)
    if (before) return before
    const found = findEntities(text, { english: CAN_BE_ENGLISH.test(text) })
    if (known.size >= KEPT) known.delete(known.keys().next().value!)
    known.set(text, found)
    return found
  }
}
