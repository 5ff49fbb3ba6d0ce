import type { RunConfig } from '../config/run-config.ts'

/** `max_memory` (MiB; 0 = no limit) in bytes. */
export function limitBytes({ max_memory: mebibytes }: Pick<RunConfig, 'max_memory'>): number {
  return mebibytes > 0 ? mebibytes * 2 ** 20 : Infinity
}
