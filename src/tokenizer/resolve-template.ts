import { readFile, stat } from 'node:fs/promises'
import { UserError } from '../texts/user-error.ts'
import { KNOWN_TEMPLATES } from './known-templates.ts'

/** The longest real template has some 20 kB. */
const MAX_BYTES = 1 << 20

/**
 * The Jinja text behind `chat_template`: the name of a known form (`llama2` is as good as `llama-2`), or a file that holds it. Undefined
 * where nothing was asked for. UserError for a name that is neither.
 */
export async function resolveChatTemplate(nameOrFile: string | null | undefined): Promise<string | undefined> {
  if (nameOrFile === null || nameOrFile === undefined) return undefined
  const known = Object.entries(KNOWN_TEMPLATES).find(([name]) => plain(name) === plain(nameOrFile))
  if (known) return known[1]
  const info = await stat(nameOrFile).catch(() => undefined)
  if (info?.isFile() && info.size <= MAX_BYTES) return (await readFile(nameOrFile, 'utf8')).replace(/\r?\n$/, '')
  const allowed = Object.keys(KNOWN_TEMPLATES).join(', ')
  throw new UserError('tokenizer.unknownTemplate', { got: nameOrFile, allowed })
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '')
}
