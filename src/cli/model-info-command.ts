/** `lorasmith model info`: what a file or folder is, whether it trains here, and which adapters fit it. */
import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isHfFolder } from '../convert/hf-folder.ts'
import { readHfModel } from '../convert/import-hf.ts'
import { type ModelFacts, modelFacts } from '../convert/model-facts.ts'
import { readGguf } from '../formats/gguf-read.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { readSafetensorsHeader } from '../formats/safetensors.ts'
import { isTrainableType } from '../ggml/types.ts'
import { type AdapterFit, findAdapters } from '../lora/adapter-fit.ts'
import { PEFT_CONFIG, PEFT_WEIGHTS } from '../lora/save-peft.ts'
import type { ModelDescription } from '../models/model.ts'
import { describeModel } from '../models/registry.ts'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { type RoughMemory, roughMemory } from '../train/rough-memory.ts'
import { hashFile } from '../util/hash-file.ts'
import { showInfo } from './model-info-view.ts'
import type { Output } from './output.ts'

export interface InfoOptions {
  readonly json: boolean
  readonly adapters?: string // folder
}

type Fault = UserError | UserErrors

/** What was found, by kind. */
export type ModelInfo = GgufInfo | HfInfo | AdapterInfo | TensorsInfo

export interface GgufInfo {
  readonly kind: 'gguf'
  readonly path: string
  readonly sizeBytes: number
  readonly facts: ModelFacts
  readonly memory: RoughMemory | null // null where it does not train here
  readonly why: Fault | null // it does not
  readonly adapters: readonly AdapterFit[] | null // null where none were asked for
}

export interface HfInfo {
  readonly kind: 'hf'
  readonly path: string
  readonly facts: ModelFacts | null
  readonly why: Fault | null // it cannot be imported
}

export interface AdapterInfo {
  readonly kind: 'gguf-adapter' | 'peft'
  readonly path: string
  readonly base: string | null // name of the base, or its architecture in a GGUF
  readonly modules: number
  readonly rank: number | null
  readonly alpha: number | null
  readonly parameters: number
}

export interface TensorsInfo {
  readonly kind: 'safetensors'
  readonly path: string
  readonly tensors: number
  readonly parameters: number
  readonly dtypes: readonly string[]
}

export async function modelInfoCommand(path: string, options: InfoOptions, out: Output): Promise<void> {
  showInfo(await readInfo(path, options.adapters), options.json, out)
}

async function readInfo(path: string, adapters: string | undefined): Promise<ModelInfo> {
  const place = await stat(path).catch(() => null)
  if (place?.isDirectory()) {
    if (await isHfFolder(path)) return hfInfo(path)
    const weights = join(path, PEFT_WEIGHTS)
    if (await stat(weights).catch(() => null)) return safetensorsInfo(weights, path)
    throw new UserError('convert.unknownKind', { path })
  }
  if (path.endsWith('.safetensors')) return safetensorsInfo(path, path)
  const file = await readGguf(path)
  return file.metadata.get('general.type') === 'adapter' ? ggufAdapterInfo(file) : ggufInfo(file, adapters)
}

async function ggufInfo(file: GgufFile, folder: string | undefined): Promise<ModelInfo> {
  const facts = modelFacts({ get: (key) => file.metadata.get(key), tensors: file.tensors })
  const { description, why } = trainability(file)
  let hash: Promise<string> | undefined
  const sha256 = () => {
    hash ??= hashFile(file.path)
    return hash
  }
  const fits = folder === undefined ? null : await findAdapters(folder, { sites: description?.sites ?? [], sha256 })
  const matrices = file.tensors.filter(({ ne }) => ne.length === 2)
  const values = matrices.reduce((sum, { ne }) => sum + ne[0]! * ne[1]!, 0)
  return {
    kind: 'gguf',
    path: file.path,
    sizeBytes: file.sizeBytes,
    facts,
    memory: description && !why ? roughMemory(description.hyper, facts.weightBytes, values) : null,
    why,
    adapters: fits,
  }
}

/** The header's shape where the architecture is known, and why the file does not train where it does not. */
function trainability(file: GgufFile): { readonly description: ModelDescription | null; readonly why: Fault | null } {
  try {
    const description = describeModel(file)
    const odd = file.tensors.find(({ type }) => !isTrainableType(type))
    const why = odd ? new UserError('cli.infoType', { name: odd.name, type: odd.type }) : null
    return { description, why }
  } catch (error) {
    if (error instanceof UserError || error instanceof UserErrors) return { description: null, why: error }
    throw error
  }
}

async function hfInfo(path: string): Promise<ModelInfo> {
  try {
    const { metadata, sources } = await readHfModel(path)
    const facts = modelFacts({ get: (key) => metadata.get(key)?.value, tensors: sources })
    return { kind: 'hf', path, facts, why: null }
  } catch (error) {
    if (error instanceof UserError || error instanceof UserErrors) return { kind: 'hf', path, facts: null, why: error }
    throw error
  }
}

async function safetensorsInfo(weights: string, path: string): Promise<ModelInfo> {
  const tensors = await readSafetensorsHeader(weights)
  const parameters = tensors.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0)
  const downs = tensors.filter(({ name }) => name.includes('lora_A'))
  if (downs.length === 0) {
    return {
      kind: 'safetensors',
      path,
      tensors: tensors.length,
      parameters,
      dtypes: [...new Set(tensors.map((t) => t.dtype))],
    }
  }
  const config = await readFile(join(dirname(weights), PEFT_CONFIG), 'utf8').catch(() => null)
  return {
    kind: 'peft',
    path,
    base: textOf(config, 'base_model_name_or_path'),
    modules: downs.length,
    rank: downs[0]!.shape[0] ?? null,
    alpha: numberOf(config, 'lora_alpha'),
    parameters,
  }
}

/** A value of a small JSON file that may be missing or broken: then the header alone speaks. */
function fieldOf(json: string | null, key: string): unknown {
  try {
    return json === null ? undefined : (JSON.parse(json) as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}

function textOf(json: string | null, key: string): string | null {
  const value = fieldOf(json, key)
  return typeof value === 'string' && value !== '' ? value : null
}

function numberOf(json: string | null, key: string): number | null {
  const value = fieldOf(json, key)
  return typeof value === 'number' ? value : null
}

function ggufAdapterInfo({ path, metadata, tensors }: GgufFile): ModelInfo {
  const downs = tensors.filter(({ name }) => name.endsWith('.lora_a'))
  const architecture = metadata.get('general.architecture')
  const alpha = metadata.get('adapter.lora.alpha')
  return {
    kind: 'gguf-adapter',
    path,
    base: typeof architecture === 'string' ? architecture : null,
    modules: downs.length,
    rank: downs[0]?.ne[1] ?? null,
    alpha: typeof alpha === 'number' ? alpha : null,
    parameters: tensors.reduce((sum, { ne }) => sum + ne.reduce((product, n) => product * n, 1), 0),
  }
}
