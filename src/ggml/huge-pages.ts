/**
 * Weights and activations in pages of 2 MB. ggml takes its memory from malloc, which Linux gives out in pages of 4 KB unless it is asked
 * for more (`transparent_hugepage` is `madvise` on most servers); a step reads hundreds of megabytes several times, and looks up every page.
 */
import koffi from 'koffi'
import { once } from '../util/once.ts'

/** sys/mman.h */
const MADV_HUGEPAGE = 14
/** The largest page size that any of our platforms counts in by itself. */
const ALIGNMENT = 2n ** 16n
/** Smaller memory holds no whole page. */
const LEAST_BYTES = 2 ** 22

/** null where there is no such call: other systems, other C libraries. */
const madvise = once(() => {
  if (process.platform !== 'linux') return null
  try {
    return koffi.load('libc.so.6').func('int madvise(uintptr_t start, size_t bytes, int advice)')
  } catch {
    return null
  }
})

/** Asks for large pages of memory that was not written yet. Advice only: whatever the system answers, the memory is as good. */
export function askForHugePages(base: unknown, sizeBytes: number): void {
  if (sizeBytes < LEAST_BYTES) return
  const start = (koffi.address(base) / ALIGNMENT + 1n) * ALIGNMENT
  const end = ((koffi.address(base) + BigInt(sizeBytes)) / ALIGNMENT) * ALIGNMENT
  madvise()?.(start, end - start, MADV_HUGEPAGE)
}
