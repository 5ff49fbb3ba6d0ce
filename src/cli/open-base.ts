import { asGguf } from '../convert/as-gguf.ts'
import { readGguf } from '../formats/gguf-read.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { resolveChatTemplate } from '../tokenizer/resolve-template.ts'
import type { Output } from './output.ts'

/** What a command works on: the header of a GGUF, whatever the user named. */
export interface Base {
  readonly base: GgufFile
  readonly chatTemplate: string | undefined // Jinja text in place of the model's own
}

/** Opens the base model that a user named; a legacy file is converted first, which is told in one line. */
export async function openBase(path: string, chatTemplate: string | null | undefined, out: Output): Promise<Base> {
  const text = await resolveChatTemplate(chatTemplate)
  const gguf = await asGguf(path, {
    onConvert: ({ chatTemplate: found, out: to, ...about }) =>
      out.warn('cli.converting', { ...about, to, template: found ?? out.text('cli.convertingNoTemplate') }),
  })
  return { base: await readGguf(gguf), chatTemplate: text }
}
