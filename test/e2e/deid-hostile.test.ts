/** No text may keep a detector busy: every expression on hostile texts of 100,000 characters, and all of them together. */
import { describe, expect, it } from 'vitest'
import { ADDRESS_PATTERNS } from '../../src/deid/address-chain.ts'
import { DETECTORS } from '../../src/deid/detectors/table.ts'
import { findEntities } from '../../src/deid/find.ts'
import { SURROGATE_FORMS } from '../../src/deid/surrogate-forms.ts'
import { bestOfThreeMs, fill, UNITS } from '../support/deid/hostile.ts'

const PATTERNS = [...DETECTORS.flatMap(({ patterns }) => patterns), SURROGATE_FORMS]
const LIMIT_MS = 50
const told = (ms: number, unit: string, source: string) =>
  `${ms.toFixed(0)} ms on ${JSON.stringify(unit)}: ${source.slice(0, 60)}`

describe('hostile texts', () => {
  it.each(UNITS)('made of %j: no expression takes longer than 50 ms', (unit) => {
    const text = fill(unit)
    const slow = PATTERNS.flatMap((pattern) => {
      const ms = bestOfThreeMs(() => {
        for (const _ of text.matchAll(pattern));
      }, LIMIT_MS)
      return ms > LIMIT_MS ? [told(ms, unit, pattern.source)] : []
    })
    expect(slow).toEqual([])
  })

  it.each(UNITS)('made of %j: links of an address end soon wherever they are tried', (unit) => {
    const text = fill(unit)
    const slow = ADDRESS_PATTERNS.flatMap((pattern) => {
      const ms = bestOfThreeMs(() => {
        for (let at = 0; at < 2000; at++) {
          pattern.lastIndex = at
          pattern.exec(text)
        }
      }, LIMIT_MS)
      return ms > LIMIT_MS ? [told(ms, unit, pattern.source)] : []
    })
    expect(slow).toEqual([])
  })

  /** Time that grows with the length to the power of log2(3) = 1.58 at most: 3 for twice the text, 9 for four times, where noise weighs less. */
  it.each(UNITS)('made of %j: findEntities is about linear', (unit) => {
    const text = fill(unit)
    const find = (part: string) => bestOfThreeMs(() => findEntities(part, { english: true, minScore: 0 }), 0)
    const [quarter, whole] = [find(text.slice(0, text.length / 4)), find(text)]
    expect(whole).toBeLessThan(2000)
    if (whole > 100) expect(whole / quarter).toBeLessThan(9)
  })
})
