import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Store } from '../../store/open.ts'
import { hashSecret, newSecret } from './secrets.ts'

/**
 * The way in while there is no administrator: a token that works once, told on the terminal when it is made and kept in a file that only
 * its owner may read. There is no default account.
 */
const LIFE_MS = 24 * 3_600_000

/** Null where there is an administrator. `token` is null where an earlier start told it and it still works: the file holds it. */
export async function firstStart(
  store: Store,
  path: string,
): Promise<{ readonly token: string | null; readonly path: string } | null> {
  if (await store.people.hasAdmin()) {
    await rm(path, { force: true })
    return null
  }
  const told = await readFile(path, 'utf8').catch(() => null)
  if (told !== null && (await store.tokens.peek(hashSecret(told.trim())))) return { token: null, path }
  const token = newSecret()
  await writeSecret(path, `${token}\n`)
  await store.tokens.add({ hash: hashSecret(token), kind: 'first-start', person: null, lifeMs: LIFE_MS }, 'lorasmith')
  return { token, path }
}

/** Never for a moment readable by others: the rights are there before the text. */
async function writeSecret(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.tmp-${process.pid}`
  await rm(temporary, { force: true })
  const handle = await open(temporary, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, path)
}
