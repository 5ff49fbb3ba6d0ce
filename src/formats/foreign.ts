import { UserError } from '../texts/user-error.ts'
import { type Input, readFully } from './open-input.ts'

/**
 * Files that are given as data and are none: told by what they are and what to do, from their first bytes.
 */

/** UserError for a document, model, archive or picture in place of a table. */
export async function refuseForeign(input: Input, path: string): Promise<void> {
  const head = input.head.toString('latin1')
  if (head.startsWith(OLE)) throw new UserError(await oleKind(input, path), { path })
  const found = FOREIGN.find(({ magic }) => magic.test(head))
  if (found) throw new UserError('formats.foreign', { path, what: found.what })
}

/** Names that are the same in both languages. */
const FOREIGN: readonly { readonly magic: RegExp; readonly what: string }[] = [
  { magic: /^GGUF/, what: 'GGUF' },
  { magic: /^(?:lmgg|tjgg|fmgg)/, what: 'GGML' },
  { magic: /^%PDF-/, what: 'PDF' },
  { magic: /^\{\\rtf/, what: 'RTF' },
  { magic: /^7z\xbc\xaf'/, what: '7z' },
  { magic: /^Rar!/, what: 'RAR' },
  { magic: /^BZh[1-9]1AY&SY/, what: 'bzip2' },
  { magic: /^\xfd7zXZ\0/, what: 'xz' },
  { magic: /^\x28\xb5\x2f\xfd/, what: 'Zstandard' },
  { magic: /^ARROW1\0\0/, what: 'Arrow' },
  { magic: /^SQLite format 3\0/, what: 'SQLite' },
  { magic: /^\x89PNG\r\n/, what: 'PNG' },
  { magic: /^\xff\xd8\xff/, what: 'JPEG' },
  { magic: /^\x7fELF/, what: 'ELF' },
  { magic: /^\x93NUMPY/, what: 'NumPy' },
  { magic: /^\s*(?:<!doctype html|<html|<\?xml)/i, what: 'HTML / XML' },
]

const OLE = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'
const SCAN_BYTES = 1 << 20

/** An OLE container is an old Excel file, or the shell around an encrypted new one; its directory, in UTF-16, says which. */
async function oleKind({ handle, sizeBytes }: Input, path: string) {
  const names = ['EncryptedPackage', 'Workbook', 'Book'].map((name) => Buffer.from(`${name}\0`, 'utf16le'))
  const found = new Set<number>()
  const overlap = names[0]!.length
  for (let at = 0; at < sizeBytes; at += SCAN_BYTES) {
    const bytes = Buffer.alloc(Math.min(SCAN_BYTES + overlap, sizeBytes - at))
    await readFully(handle, bytes, at, path)
    for (const [i, name] of names.entries()) if (bytes.includes(name)) found.add(i)
    if (found.has(0)) return 'formats.workbookLocked'
  }
  return found.size > 0 ? 'formats.workbookXls' : 'formats.oleDocument'
}
