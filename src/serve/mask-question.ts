import { findEntities } from '../deid/find.ts'
import type { Masker } from './ports.ts'

/** Needed for an answer, and of no use for finding somebody without the rest. */
const KEPT = new Set(['AGE', 'DATE'])

/** Names, numbers and places of a person become their type: `<PERSON>`. What was there is kept nowhere. */
export const maskQuestion: Masker = (text) => {
  const found = findEntities(text).filter(({ type }) => !KEPT.has(type))
  let masked = ''
  let at = 0
  for (const { type, start, end } of found) {
    masked += `${text.slice(at, start)}<${type}>`
    at = end
  }
  return { text: masked + text.slice(at), types: found.map(({ type }) => type) }
}
