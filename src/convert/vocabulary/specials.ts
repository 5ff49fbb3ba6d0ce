/**
 * Which tokens begin, end and pad a text, and whether a tokenizer adds them by itself: from tokenizer_config.json, tokenizer.json's
 * post-processor and config.json, in the order in which llama.cpp's converter (gguf-py, SpecialVocab) asks them.
 */
import type { GgufTyped } from '../../formats/gguf-types.ts'
import { isRecord } from '../hf-config.ts'
import type { HfFolder, Json } from '../hf-folder.ts'
import { fromTokenizerJson } from './added-tokens.ts'

const KINDS = ['bos', 'eos', 'unk', 'sep', 'pad', 'mask'] as const
const KEYS: Readonly<Record<string, string>> = {
  bos: 'bos_token_id',
  eos: 'eos_token_id',
  unk: 'unknown_token_id',
  sep: 'seperator_token_id', // so spelt in the format
  pad: 'padding_token_id',
  mask: 'mask_token_id',
  eot: 'eot_token_id',
}
const ADDABLE: readonly string[] = ['bos', 'eos', 'sep']

/**
 * `tokenizer.ggml.*_token_id` and `add_*_token`.
 * @param limit ids from here on are passed over; null without a limit
 * @param always texts of tokens that hold where no file names one
 */
export function readSpecials(
  folder: HfFolder,
  limit: number | null,
  always: Readonly<Record<string, string>>,
): Map<string, GgufTyped> {
  const added = fromTokenizerJson(folder.tokenizer)
  const idOf = (text: string | null) => added.find(({ content }) => content === text)?.id
  const { texts, adds, kinds } = fromPostProcessor(folder)
  const ids = new Map<string, number>()
  const set = (kind: string, id: unknown) => {
    if (!Number.isSafeInteger(id) || (id as number) < 0 || ids.has(kind)) return
    if (limit === null || (id as number) < limit) ids.set(kind, id as number)
  }
  for (const kind of kinds) set(kind, idOf(texts[kind] ?? null))
  for (const kind of kinds) set(kind, folder.config.raw[`${kind}_token_id`])
  for (const [kind, text] of Object.entries(always)) set(kind, idOf(text))

  const entries = new Map<string, GgufTyped>()
  for (const [kind, id] of ids) entries.set(`tokenizer.ggml.${KEYS[kind]}`, { type: 'uint32', value: id })
  for (const [kind, value] of adds) {
    if (ADDABLE.includes(kind)) entries.set(`tokenizer.ggml.add_${kind}_token`, { type: 'bool', value })
  }
  return entries
}

interface Declared {
  readonly texts: Record<string, string | undefined>
  readonly adds: Map<string, boolean>
  readonly kinds: readonly string[]
}

/** The tokens that tokenizer_config.json names, corrected by what the post-processor puts around a text. */
function fromPostProcessor({ tokenizer, tokenizerConfig }: HfFolder): Declared {
  const texts: Record<string, string | undefined> = {}
  const adds = new Map<string, boolean>()
  const kinds: string[] = [...KINDS]
  for (const kind of KINDS) texts[kind] = contentOf(tokenizerConfig[`${kind}_token`])
  const cls = contentOf(tokenizerConfig.cls_token)
  texts.bos ??= cls
  texts.eos ??= texts.sep
  for (const { first, last, hasPair, between } of templatesOf(tokenizer)) {
    if (first !== undefined) {
      texts.bos ??= first
      adds.set('bos', first === texts.bos || first === cls)
    }
    if (last !== undefined) {
      if (texts.eos !== undefined && last !== texts.eos) {
        kinds.push('eot') // what the config calls the end of a text, the template takes for the end of a turn
        texts.eot = texts.eos
      }
      texts.eos = last
      adds.set('eos', true)
    }
    const [left, right] = between.map(isEither(texts))
    if (hasPair) adds.set('sep', (left === true && last === undefined) || right === true)
  }
  for (const kind of kinds) {
    const own = tokenizerConfig[`add_${kind}_token`]
    if (typeof own === 'boolean') adds.set(kind, own)
  }
  return { texts, adds, kinds }
}

function isEither({ sep, eos }: Readonly<Record<string, string | undefined>>) {
  return (text: string) => text === sep || text === eos
}

function contentOf(entry: unknown): string | undefined {
  const text = isRecord(entry) ? entry.content : entry
  return typeof text === 'string' && text !== '' ? text : undefined
}

interface Template {
  readonly first: string | undefined // special token before a text
  readonly last: string | undefined // and behind it
  readonly hasPair: boolean // two texts stand beside each other with something between
  readonly between: readonly string[]
}

/** The TemplateProcessing parts of a post-processor. */
function templatesOf(tokenizer: Json | null): readonly Template[] {
  const post = tokenizer?.post_processor
  if (!isRecord(post)) return []
  const parts = Array.isArray(post.processors) ? post.processors.filter(isRecord) : [post]
  return parts.filter(({ type }) => type === 'TemplateProcessing').map(readTemplate)
}

function readTemplate(part: Json): Template {
  const single = Array.isArray(part.single) ? part.single : []
  const first = single.length > 1 ? specialOf(single[0]) : undefined
  const last = single.length > 1 ? specialOf(single.at(-1)) : undefined
  const pair = Array.isArray(part.pair) ? part.pair : []
  const start = first !== undefined && specialOf(pair[0]) === first ? 1 : 0
  const end = last !== undefined && specialOf(pair.at(-1)) === last ? pair.length - 1 : pair.length
  const between = pair.slice(start + 1, end - 1)
  return { first, last, hasPair: between.length > 0, between: between.flatMap((entry) => specialOf(entry) ?? []) }
}

function specialOf(entry: unknown): string | undefined {
  const special = isRecord(entry) && isRecord(entry.SpecialToken) ? entry.SpecialToken.id : undefined
  return typeof special === 'string' ? special : undefined
}

/** `tokenizer.chat_template`, and one entry for each template that has a name of its own. */
export function templateEntries(template: unknown): ReadonlyMap<string, GgufTyped> {
  const entries = new Map<string, GgufTyped>()
  const text = (value: string): GgufTyped => ({ type: 'string', value })
  if (typeof template === 'string') return entries.set('tokenizer.chat_template', text(template))
  if (!Array.isArray(template)) return entries
  const names: string[] = []
  for (const choice of template.filter(isRecord)) {
    const name = typeof choice.name === 'string' ? choice.name.replace(/[^A-Za-z0-9]/g, '_') : ''
    if (name === '' || typeof choice.template !== 'string') continue
    if (name === 'default') entries.set('tokenizer.chat_template', text(choice.template))
    else {
      entries.set(`tokenizer.chat_template.${name}`, text(choice.template))
      names.push(name)
    }
  }
  if (names.length > 0) entries.set('tokenizer.chat_templates', { type: 'array', of: 'string', value: names })
  return entries
}
