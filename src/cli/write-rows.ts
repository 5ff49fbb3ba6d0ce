import { lstat, realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { writing } from '../runs/writing.ts'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'

/** Faults of paths where something is already, and of two that are one: rows that a person worked on are not written over. */
export async function takenFaults(
  paths: readonly string[],
  overwrite: boolean,
  input: string,
): Promise<readonly UserError[]> {
  const faults: UserError[] = []
  const own = await realpath(input).catch(() => resolve(input))
  for (const [i, path] of paths.entries()) {
    const real = await realpath(path).catch(() => resolve(path))
    const twice = paths.slice(0, i).some((other) => resolve(other) === resolve(path))
    if (real === own) faults.push(new UserError('cli.outIsInput', { path }))
    else if (twice) faults.push(new UserError('cli.outTwice', { path }))
    else if (!overwrite && (await lstat(path).catch(() => null))) faults.push(new UserError('cli.outTaken', { path }))
  }
  return faults
}

/** UserErrors with all of them. */
export async function refuseTaken(paths: readonly string[], overwrite: boolean, input: string): Promise<void> {
  const faults = await takenFaults(paths, overwrite, input)
  if (faults.length > 0) throw new UserErrors(faults)
}

/** Whole or not at all; a UserError where the system refuses. */
export async function writeRows(path: string, content: string | AsyncIterable<Uint8Array>): Promise<void> {
  await writing(path, () => writeFileAtomic(resolve(path), content))
}

const PIECE_CHARS = 1 << 16

/** Texts as UTF-8, in pieces worth writing. */
export async function* bytesOf(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array, void, undefined> {
  let text = ''
  for await (const piece of texts) {
    text += piece
    if (text.length < PIECE_CHARS) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text)
}
