/**
 * A folder as it lies on the Hugging Face Hub: which files are there, and where each tensor is. Knows file names and JSON; what an
 * architecture makes of it, `architectures/` knows.
 */
import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { readModelCard } from '../formats/model-card.ts'
import { readSafetensorsHeader, type SafeTensorPlace } from '../formats/safetensors.ts'
import { readSentencePiece, type SentencePieceModel } from '../formats/sentencepiece.ts'
import { asUserFault } from '../texts/system-error.ts'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { shown } from '../util/shown.ts'
import { createHfConfig, type HfConfig, isRecord } from './hf-config.ts'

export type Json = Readonly<Record<string, unknown>>

export interface HfTensor extends SafeTensorPlace {
  readonly path: string // of the shard
}

export interface HfFolder {
  readonly path: string
  readonly name: string // of the folder
  readonly config: HfConfig
  readonly tensors: ReadonlyMap<string, HfTensor> // names as in the files
  readonly tokenizer: Json | null // tokenizer.json
  readonly tokenizerConfig: Json
  readonly addedTokens: Json // added_tokens.json
  readonly generation: Json // generation_config.json
  readonly sentencePiece: SentencePieceModel | null // tokenizer.model
  readonly card: Json // front matter of README.md
  readonly merges: string | null // merges.txt
  readonly vocab: Json | null // vocab.json
  readonly template: unknown // text, or a list of { name, template }
  /** Found so far; told together with what the architecture finds. */
  readonly faults: UserError[]
}

/** True for a folder that holds `config.json` beside weights or a tokenizer of Hugging Face. */
export async function isHfFolder(path: string): Promise<boolean> {
  const names = await readdir(path).catch((): string[] => [])
  return names.includes('config.json') && names.some((name) => /\.safetensors$|^tokenizer|^pytorch_model/.test(name))
}

/** Reads everything but the data of the tensors. UserErrors only where nothing at all can be said without the missing file. */
export async function openHfFolder(path: string): Promise<HfFolder> {
  const faults: UserError[] = []
  const names = await listFolder(path)
  if (!names.includes('config.json')) throw new UserError('convert.noConfig', { path })
  const json = (name: string) => readJson(path, names, name, faults)
  const configJson = await json('config.json')
  if (!configJson) throw new UserErrors(faults)
  const tokenizerConfig = (await json('tokenizer_config.json')) ?? {}
  const text = async (name: string) => (names.includes(name) ? readFile(join(path, name), 'utf8') : null)
  return {
    path,
    name: basename(resolve(path)),
    config: createHfConfig(configJson, join(path, 'config.json')),
    tensors: await indexTensors(path, names, faults),
    tokenizer: await json('tokenizer.json'),
    tokenizerConfig,
    addedTokens: (await json('added_tokens.json')) ?? {},
    generation: (await json('generation_config.json')) ?? {},
    sentencePiece: names.includes('tokenizer.model')
      ? await gather(faults, () => readSentencePiece(join(path, 'tokenizer.model')))
      : null,
    card: readModelCard((await text('README.md')) ?? ''),
    merges: await text('merges.txt'),
    vocab: await json('vocab.json'),
    template: await readTemplate(path, names, tokenizerConfig, faults),
    faults,
  }
}

async function listFolder(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    throw asUserFault(error) ?? error
  }
}

/** `work`, its UserError kept for later. */
async function gather<T>(faults: UserError[], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    faults.push(error)
    return null
  }
}

async function readJson(
  folder: string,
  names: readonly string[],
  name: string,
  faults: UserError[],
): Promise<Json | null> {
  if (!names.includes(name)) return null
  const path = join(folder, name)
  const text = await readFile(path, 'utf8')
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    if (isRecord(value)) return value
  } catch {
    // told below, without JSON.parse's message: it would hold the text
  }
  faults.push(
    new UserError(text.startsWith('version https://git-lfs') ? 'formats.lfsPointer' : 'convert.jsonBroken', { path }),
  )
  return null
}

/** tokenizer_config.json's own template goes before the files beside it, as transformers and llama.cpp have it. */
async function readTemplate(
  folder: string,
  names: readonly string[],
  tokenizerConfig: Json,
  faults: UserError[],
): Promise<unknown> {
  if (tokenizerConfig.chat_template !== undefined) return tokenizerConfig.chat_template
  if (names.includes('chat_template.jinja')) {
    const main = await readFile(join(folder, 'chat_template.jinja'), 'utf8')
    const more = await readdir(join(folder, 'additional_chat_templates')).catch((): string[] => [])
    const others = more.filter((name) => name.endsWith('.jinja')).sort()
    if (others.length === 0) return main
    const read = (name: string) => readFile(join(folder, 'additional_chat_templates', name), 'utf8')
    const templates = await Promise.all(
      others.map(async (name) => ({ name: name.replace(/\.jinja$/, ''), template: await read(name) })),
    )
    return [{ name: 'default', template: main }, ...templates]
  }
  return (await readJson(folder, names, 'chat_template.json', faults))?.chat_template
}

const INDEX = 'model.safetensors.index.json'

/** Every tensor of every shard, by name; shards that are missing or broken, and tensors that the index names and no shard has, are faults. */
async function indexTensors(
  folder: string,
  names: readonly string[],
  faults: UserError[],
): Promise<ReadonlyMap<string, HfTensor>> {
  const index = await readJson(folder, names, INDEX, faults)
  const map = isRecord(index?.weight_map) ? index.weight_map : null
  const shards = map
    ? [...new Set(Object.values(map).map(String))].sort()
    : names.filter((name) => name.startsWith('model') && name.endsWith('.safetensors')).sort()
  const missing = shards.filter((shard) => !names.includes(shard))
  if (missing.length > 0) {
    faults.push(
      new UserError('convert.missingShards', { path: folder, count: missing.length, names: missing.join(', ') }),
    )
  }
  if (shards.length === 0) {
    const pickled = names.some((name) => /^(pytorch_model|consolidated).*\.(bin|pth|pt)$/.test(name))
    faults.push(new UserError(pickled ? 'convert.pickled' : 'convert.noWeights', { path: folder }))
  }
  const tensors = new Map<string, HfTensor>()
  for (const shard of shards.filter((name) => names.includes(name))) {
    const path = join(folder, shard)
    for (const tensor of (await gather(faults, () => readSafetensorsHeader(path))) ?? []) {
      tensors.set(tensor.name, { ...tensor, path })
    }
  }
  if (map && missing.length === 0 && faults.length === 0) checkIndex(folder, map, tensors, faults)
  return tensors
}

function checkIndex(folder: string, map: Json, tensors: ReadonlyMap<string, HfTensor>, faults: UserError[]): void {
  const lost = Object.keys(map).filter((name) => !tensors.has(name))
  if (lost.length === 0) return
  const values = { path: join(folder, INDEX), count: lost.length, names: lost.slice(0, 5).map(shown).join(', ') }
  faults.push(new UserError('convert.indexMismatch', values))
}
