import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UserError, UserErrors } from '../texts/user-error.ts'

const maxConfigBytes = 1 << 20 // a YAML is a few kilobytes; more is a model or data file given by mistake

/** The text of a YAML. UserErrors where there is none, or it cannot be one. */
export async function readConfigText(path: string, cwd: string): Promise<string> {
  const file = resolve(cwd, path)
  const refuse = (code: 'missing' | 'is-folder' | 'too-big' | 'unreadable' | 'not-utf8') =>
    new UserErrors([new UserError(`config.${code}`, { file: path, path: file })])
  const found = await stat(file).catch(() => null)
  if (found === null) throw refuse('missing')
  if (found.isDirectory()) throw refuse('is-folder')
  if (found.size > maxConfigBytes) throw refuse('too-big')
  const bytes = await readFile(file).catch(() => null)
  if (bytes === null) throw refuse('unreadable')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes) // takes a byte order mark away
  } catch {
    throw refuse('not-utf8')
  }
}
