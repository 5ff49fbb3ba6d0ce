import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** A file that ships with the program; `src/cli` and `dist/cli` lie equally deep. */
export function packageFile(relative: string): string {
  return fileURLToPath(new URL(`../../${relative}`, import.meta.url))
}

/** Of this program, from its package.json. */
export async function packageVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(packageFile('package.json'), 'utf8')) as { readonly version: string }
  return manifest.version
}
