import { freemem } from 'node:os'

/** Bytes of main memory that can still be taken; a container's limit counts as well. */
export function freeMemoryBytes(): number {
  return Math.min(freemem(), process.availableMemory())
}
