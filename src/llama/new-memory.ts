import { readFileSync } from 'node:fs'
import { adviseHugePages } from '../ggml/huge-pages.ts'

/** [first, end), addresses */
export type Range = readonly [bigint, bigint]

/**
 * Memory that this process takes from now on, for large pages. llama.cpp does not say where it keeps the weights that it lays out anew for the
 * processor; Linux says which memory is new. Must be asked before the memory is written. Other systems: nothing.
 */
export function watchMemory(): { askForHugePages(): void } {
  const before = anonymousRanges()
  return {
    askForHugePages() {
      for (const range of without(anonymousRanges(), before)) adviseHugePages(...range)
    },
  }
}

/** Memory of no file, in order of address. Empty where it cannot be told. */
function anonymousRanges(): readonly Range[] {
  if (process.platform !== 'linux') return []
  try {
    return parseMaps(readFileSync('/proc/self/maps', 'utf8'))
  } catch {
    return []
  }
}

/** The writable, private, nameless lines of /proc/self/maps (proc_pid_maps(5)). */
export function parseMaps(text: string): readonly Range[] {
  return [...text.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw-p 0+ 00:00 0 *$/gm)].map(
    ([, start, end]) => [BigInt(`0x${start}`), BigInt(`0x${end}`)] as const,
  )
}

/** What of `ranges` lies in none of `known`. Both in order, each without overlaps. */
export function without(ranges: readonly Range[], known: readonly Range[]): readonly Range[] {
  const rest: Range[] = []
  for (const [start, end] of ranges) {
    let at = start
    for (const [from, to] of known) {
      if (to <= at || from >= end) continue
      if (from > at) rest.push([at, from])
      at = to
    }
    if (at < end) rest.push([at, end])
  }
  return rest
}
