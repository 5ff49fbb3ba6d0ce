import type { FoundEntity } from './entity.ts'
import { findEntities } from './find.ts'

const KEPT = 64 // texts of the last few rows
const CAN_BE_ENGLISH = /[0-9A-Za-z\uff10-\uff5a]/ // without a digit or a letter there is nothing for the English recognisers

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
