import { ngramsOf, normalisedText } from './near-duplicates.ts'

/** A held-out question and a trained one that nearly repeat each other, by their indices among the texts. */
export type Leak = readonly [trained: number, heldOut: number]

const LEAST = 0.8 // Jaccard similarity of the sets of 3-grams

/**
 * Held-out texts that nearly repeat a trained one: a check of the split by another way than the one it is made by. It is exact. Two sets
 * that are that similar share one of their rarest n-grams (prefix filtering: Chaudhuri et al. 2006), so few pairs are compared.
 */
export function findLeaks(texts: readonly string[], heldOut: readonly boolean[]): readonly Leak[] {
  const grams = texts.map((text) => [...ngramsOf(normalisedText(text))])
  const counts = new Map<string, number>()
  for (const gram of grams.flat()) counts.set(gram, (counts.get(gram) ?? 0) + 1)
  for (const set of grams) set.sort((a, b) => counts.get(a)! - counts.get(b)! || (a < b ? -1 : 1))
  const prefix = (set: readonly string[]) => set.slice(0, set.length - Math.ceil(LEAST * set.length) + 1)

  const trained = new Map<string, number[]>()
  for (const [index, set] of grams.entries()) {
    if (heldOut[index]) continue
    for (const gram of prefix(set)) {
      const list = trained.get(gram)
      if (list) list.push(index)
      else trained.set(gram, [index])
    }
  }
  return grams.flatMap((set, index) => {
    if (!heldOut[index]) return []
    const own = new Set(set)
    const near = new Set(prefix(set).flatMap((gram) => trained.get(gram) ?? []))
    return [...near].filter((other) => similarity(own, grams[other]!) >= LEAST).map((other): Leak => [other, index])
  })
}

function similarity(a: ReadonlySet<string>, b: readonly string[]): number {
  const common = b.reduce((sum, gram) => sum + (a.has(gram) ? 1 : 0), 0)
  return common / (a.size + b.length - common)
}
