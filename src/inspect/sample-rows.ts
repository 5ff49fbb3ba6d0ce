import type { Row } from '../data/example.ts'
import { createRandom } from '../util/random.ts'
import { maskEntities } from './mask.ts'

/** A row to show, with identifiers masked. */
export interface SampleRow {
  readonly line: number
  readonly tag: string | null
  readonly question: string
  readonly answer: string
}

const STREAM = 0x73686f77 // "show"

/** Rows from everywhere in the file, each equally likely, the same ones every time (reservoir sampling). */
export function createSample(wanted: number) {
  const random = createRandom(STREAM)
  const kept: Row[] = []
  let seen = 0
  return {
    take(row: Row): void {
      if (row.question === '' || row.answer === '') return
      seen++
      if (kept.length < wanted) kept.push(row)
      else {
        const place = random.int(seen)
        if (place < wanted) kept[place] = row
      }
    },
    result: (): readonly SampleRow[] => kept.toSorted((a, b) => a.line - b.line).map(sampleOf),
  }
}

function sampleOf({ line, tag, question, answer }: Row): SampleRow {
  return { line, tag, question: maskEntities(question), answer: maskEntities(answer) }
}
