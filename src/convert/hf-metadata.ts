/** `general.*` of an imported model: its name, size, licence, origin and the sampling that its makers recommend. */
import type { GgufTyped } from '../formats/gguf-types.ts'
import { isRecord } from './hf-config.ts'
import type { HfFolder, Json } from './hf-folder.ts'

const text = (value: string): GgufTyped => ({ type: 'string', value })

/** @param parameters in all tensors */
export function generalMetadata(folder: HfFolder, parameters: number): ReadonlyMap<string, GgufTyped> {
  const { card, generation } = folder
  const entries = new Map<string, GgufTyped>([['general.type', text('model')]])
  for (const [key, typed] of sampling(generation)) entries.set(key, typed)
  entries.set('general.name', text(nameOf(folder)))
  entries.set('general.size_label', text(sizeLabel(parameters)))
  const license = Array.isArray(card.license) ? card.license.join(',') : card.license
  const strings: readonly (readonly [string, unknown])[] = [
    ['general.license', license],
    ['general.license.name', card.license_name],
    ['general.license.link', card.license_link],
  ]
  for (const [key, value] of strings) if (typeof value === 'string') entries.set(key, text(value))
  for (const [key, typed] of baseModels(card)) entries.set(key, typed)
  const lists: readonly (readonly [string, readonly unknown[]])[] = [
    ['general.tags', [card.tags, card.pipeline_tag]],
    ['general.languages', [card.languages, card.language]],
  ]
  for (const [key, sources] of lists) {
    const value = sources.flat().filter((item) => typeof item === 'string')
    if (value.length > 0) entries.set(key, { type: 'array', of: 'string', value })
  }
  return entries
}

/** generation_config.json's names, llama.cpp's keys. */
const SAMPLING: readonly (readonly [hf: string, key: string, type: 'int32' | 'float32'])[] = [
  ['top_k', 'top_k', 'int32'],
  ['top_p', 'top_p', 'float32'],
  ['min_p', 'min_p', 'float32'],
  ['temperature', 'temp', 'float32'],
  ['repetition_penalty', 'penalty_repeat', 'float32'],
]

function* sampling(generation: Json): Generator<readonly [string, GgufTyped]> {
  for (const [name, key, type] of SAMPLING) {
    const value = generation[name]
    if (typeof value !== 'number' || (type === 'int32' && !Number.isInteger(value))) continue
    yield [`general.sampling.${key}`, { type, value }]
  }
}

function nameOf({ card, config, name }: HfFolder): string {
  for (const value of [card.name, card.model_name]) if (typeof value === 'string') return value
  const path = config.raw._name_or_path
  const isHubName = typeof path === 'string' && path !== '' && path.split('/').length <= 2
  return titleOf(isHubName ? path.split('/').at(-1)! : name)
}

/** "qwen2.5-7b-instruct" -> "Qwen2.5 7b Instruct": words of small letters get a capital, versions and sizes stay. */
function titleOf(id: string): string {
  const words = id.trim().replaceAll('-', ' ').split(/\s+/)
  const isPlain = (word: string) =>
    word === word.toLowerCase() && /[a-z]/.test(word) && !/^(v\d+(\.\d+)*|\d.*)$/.test(word)
  return words.map((word) => (isPlain(word) ? word.replace(/[a-z]+/g, capital) : word)).join(' ')
}

function capital(letters: string): string {
  return letters[0]!.toUpperCase() + letters.slice(1)
}

/** "7.6B": at least two digits. */
function sizeLabel(parameters: number): string {
  const scales = [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
  ] as const
  const [scale, letter] = scales.find(([limit]) => parameters > limit) ?? [1e3, 'K']
  const scaled = parameters / scale
  const digits = String(Math.round(scaled)).replace(/^0+/, '').length
  return `${scaled.toFixed(Math.max(2 - digits, 0))}${letter}`
}

/** What a fine-tune says that it was made from. */
function* baseModels({ base_model: found }: Json): Generator<readonly [string, GgufTyped]> {
  const models = [found].flat().filter((model) => typeof model === 'string')
  if (models.length === 0) return
  yield ['general.base_model.count', { type: 'uint32', value: models.length }]
  for (const [i, model] of models.entries()) {
    const [organisation, name] = model.split('/')
    const isHubName = name !== undefined && !model.includes(':')
    const key = `general.base_model.${i}`
    yield [`${key}.name`, text(titleOf(isHubName ? name : model))]
    if (!isHubName) continue
    yield [`${key}.organization`, text(titleOf(organisation!))]
    yield [`${key}.repo_url`, text(`https://huggingface.co/${model}`)]
  }
}

/** True for a configuration whose weights are quantised in a way of their own (GPTQ, AWQ, FP8, bitsandbytes). */
export function foreignQuantisation(config: Json): string | null {
  const quantization = config.quantization_config
  if (!isRecord(quantization)) return null
  return String(quantization.quant_method ?? 'quantization_config')
}
