import { fileURLToPath } from 'node:url'

/** A file that ships with the program; `src/cli` and `dist/cli` lie equally deep. */
export function packageFile(relative: string): string {
  return fileURLToPath(new URL(`../../${relative}`, import.meta.url))
}
