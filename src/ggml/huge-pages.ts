/**
 * Weights and activations in pages of 2 MB. ggml takes its memory from malloc, which Linux gives out in pages of 4 KB where
 * `transparent_hugepage` is `madvise` and nobody asks; a step reads hundreds of megabytes several times, and looks up every page.
 */
import koffi from 'koffi'
import { once } from '../util/once.ts'
import type { Backend } from './backend.ts'
import type { BufferHandle } from './types.ts'

/** sys/mman.h */
const MADV_HUGEPAGE = 14
/** The largest page size that any of our platforms counts in by itself. */
const ALIGNMENT = 2n ** 16n
/** Smaller memory holds no whole page. */
const LEAST_BYTES = 2n ** 22n

/** null where there is no such call: other systems, other C libraries. */
const madvise = once(() => {
  if (process.platform !== 'linux') return null
  try {
    return koffi.load('libc.so.6').func('int madvise(uintptr_t start, size_t bytes, int advice)')
  } catch {
    return null
  }
})

/** Asks for large pages for a buffer that was not written yet. */
export function askForHugePages({ usesHugePages, library: { native } }: Backend, buffer: BufferHandle): void {
  if (!usesHugePages) return
  const start = koffi.address(native.ggml_backend_buffer_get_base(buffer))
  adviseHugePages(start, start + BigInt(native.ggml_backend_buffer_get_size(buffer)))
}

/** The same for a range of addresses. Advice only: whatever the system answers, the memory is as good. */
export function adviseHugePages(start: bigint, end: bigint): void {
  if (end - start < LEAST_BYTES) return
  const first = (start / ALIGNMENT + 1n) * ALIGNMENT
  madvise()?.(first, (end / ALIGNMENT) * ALIGNMENT - first, MADV_HUGEPAGE)
}
