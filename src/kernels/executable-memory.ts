/**
 * Memory that the processor may run code from. It is written first and made executable after, never both at once. A system that forbids
 * such memory (as it would forbid Node's own compiler) says so: then there is no code of ours.
 */
import koffi, { type LibraryHandle } from 'koffi'
import { once } from '../util/once.ts'

/** sys/mman.h of Linux on x86-64 */
const PROT = { read: 1, write: 2, exec: 4 } as const
const MAP_PRIVATE_ANONYMOUS = 0x22
const FAILED = 2n ** 64n - 1n

/** null where there is another C library. */
function loadLibc(): LibraryHandle | null {
  try {
    return koffi.load('libc.so.6')
  } catch {
    return null
  }
}

const libc = once(() => {
  const c = loadLibc()
  return (
    c && {
      mmap: c.func('uintptr_t mmap(uintptr_t at, size_t bytes, int protection, int flags, int file, int64_t offset)'),
      mprotect: c.func('int mprotect(uintptr_t start, size_t bytes, int protection)'),
      munmap: c.func('int munmap(uintptr_t start, size_t bytes)'),
      memcpy: c.func('uintptr_t memcpy(uintptr_t to, const uint8_t *from, size_t bytes)'),
    }
  )
})

/** @returns the address of the code, which stays as long as the process; null where the system gives no such memory */
export function loadCode(code: Uint8Array): bigint | null {
  const c = libc()
  if (!c) return null
  const bytes = code.byteLength
  const start = BigInt(c.mmap(0n, bytes, PROT.read | PROT.write, MAP_PRIVATE_ANONYMOUS, -1, 0))
  if (start === FAILED) return null
  c.memcpy(start, code, bytes)
  if (c.mprotect(start, bytes, PROT.read | PROT.exec) === 0) return start
  c.munmap(start, bytes)
  return null
}
