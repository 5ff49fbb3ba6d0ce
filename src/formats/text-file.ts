import { readFile } from 'node:fs/promises'
import { UserError } from '../texts/user-error.ts'
import type { EncodingChoice } from '../util/encodings.ts'
import { decodeChunks } from './decode.ts'
import { chosenEncoding, detectEncoding } from './encoding.ts'
import { withInput } from './open-input.ts'

const MAX_BYTES = 64 << 20 // a book of texts is one

/** The whole of a text file in any encoding that tables are read in. UserError for what is none, and for more than 64 MB. */
export async function readTextFile(path: string, encoding: EncodingChoice = 'auto'): Promise<string> {
  await withInput(path, async ({ sizeBytes }) => {
    if (sizeBytes > MAX_BYTES) throw new UserError('formats.textTooLarge', { path, mb: MAX_BYTES >> 20 })
  })
  const bytes = await readFile(path)
  const found = encoding === 'auto' ? detectEncoding(bytes, true) : chosenEncoding(encoding, bytes)
  const zero = bytes.indexOf(0)
  if (zero >= 0 && !found?.startsWith('utf-16')) throw new UserError('formats.tableIsBinary', { path, at: zero })
  if (found === null) throw new UserError('formats.encodingUnknown', { path })
  async function* once() {
    yield bytes
  }
  let text = ''
  for await (const piece of decodeChunks(once(), found, path)) text += piece
  return text
}
