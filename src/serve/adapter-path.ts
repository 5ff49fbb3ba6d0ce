import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { UserError } from '../texts/user-error.ts'

/**
 * The place that `lora_path` names, if it lies in a folder that the config allows, links followed. Whether a place outside exists is not
 * told.
 */
export async function allowedPath(named: string, folders: readonly string[]): Promise<string> {
  if (folders.length === 0) throw new UserError('serve.no_adapter_folders')
  if (SUSPECT.some((pattern) => pattern.test(named))) throw new UserError('serve.adapter_path')
  for (const folder of folders) {
    const root = await realpath(folder).catch(() => null)
    if (root === null) continue
    const found = await realpath(resolve(root, named)).catch(() => null)
    if (found !== null && isInside(root, found)) return found
  }
  throw new UserError('serve.adapter_path')
}

/** Parents, percent escapes, other separators and their full-width forms, devices of Windows, shares. */
const SUSPECT = [
  /\p{Cc}/u,
  /%[0-9a-f]{2}/i,
  /[／＼]/,
  /(^|[/\\])[.．]{2,}([/\\]|$)/,
  /^[/\\]{2}/,
  /(^|[/\\])(con|nul|prn|aux|com\d|lpt\d)(\.|$|[/\\])/i,
]

function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}
