import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readSafetensors, toFloat32 } from '../formats/safetensors.ts'
import type { SafeTensor } from '../formats/safetensors-types.ts'
import type { Site } from '../models/sites.ts'
import { UserError } from '../texts/user-error.ts'
import { alphaOf, type Pattern, type PatternSettings } from './patterns.ts'
import { LORA_SCRIPTS_WEIGHTS, PEFT_CONFIG, PEFT_WEIGHTS } from './save-peft.ts'
import { type AdapterWeights, type ModuleWeights, moduleRank, permuteRows } from './weights.ts'

interface PeftConfig extends Pick<PatternSettings, 'alpha' | 'alphaPattern'> {
  readonly rank: number
  readonly useRslora: boolean
  readonly dropout: number
}

/**
 * Reads a LoRA adapter that PEFT or this program wrote.
 * @param path a folder with `adapter_model.safetensors`, or a safetensors file
 * @param sites the base model's sites, which every tensor must fit
 */
export async function loadPeft(path: string, sites: readonly Site[]): Promise<AdapterWeights> {
  const file = await weightsFile(path)
  const { metadata, tensors } = await readSafetensors(file)
  const config = await readConfig(file, metadata.lora_adapter_metadata)
  const found = groupBySite(file, tensors, sites)
  const modules = found.map((module) => ({ ...module, alpha: alphaOf(config, module.site) }))
  const rank = config.rank > 0 ? config.rank : moduleRank(modules[0]!)
  return { rank, alpha: config.alpha, useRslora: config.useRslora, dropout: config.dropout, modules }
}

async function weightsFile(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined)
  if (!info) throw new UserError('lora.missing', { path })
  if (!info.isDirectory()) return path
  for (const name of [PEFT_WEIGHTS, LORA_SCRIPTS_WEIGHTS]) {
    if (await stat(join(path, name)).catch(() => undefined)) return join(path, name)
  }
  throw new UserError('lora.noAdapter', { path, allowed: `${PEFT_WEIGHTS}, ${LORA_SCRIPTS_WEIGHTS}` })
}

/** The config beside the file, else the one inside it. */
async function readConfig(file: string, embedded: string | undefined): Promise<PeftConfig> {
  const beside = join(dirname(file), PEFT_CONFIG)
  const text = (await readFile(beside, 'utf8').catch(() => undefined)) ?? embedded
  const place = text === embedded ? file : beside
  const raw = parseObject(text)
  if (!raw || typeof raw.lora_alpha !== 'number')
    throw new UserError('lora.noConfig', { path: place, name: PEFT_CONFIG })
  const variant = ['use_dora', 'use_qalora', 'lora_bias'].find((key) => raw[key] === true)
  if (variant) throw new UserError('lora.variant', { path: place, got: variant })
  if (raw.peft_type !== undefined && raw.peft_type !== 'LORA')
    throw new UserError('lora.variant', { path: place, got: String(raw.peft_type) })
  return {
    rank: typeof raw.r === 'number' ? raw.r : 0,
    alpha: raw.lora_alpha,
    alphaPattern: (raw.alpha_pattern as Pattern | null | undefined) ?? {},
    useRslora: raw.use_rslora === true,
    dropout: typeof raw.lora_dropout === 'number' ? raw.lora_dropout : 0,
  }
}

function parseObject(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function groupBySite(
  file: string,
  tensors: ReadonlyMap<string, SafeTensor>,
  sites: readonly Site[],
): readonly ModuleWeights[] {
  const found = new Map<Site, { a?: Float32Array; b?: Float32Array }>()
  for (const [name, tensor] of tensors) {
    const match = /^(?:base_model\.model\.)?(.+)\.lora_([AB])(?:\.default)?\.weight$/.exec(name)
    const site = match && sites.find(({ peftName }) => peftName === match[1])
    if (!site) throw new UserError('lora.unknownTensor', { path: file, name })
    const [rows = 0, columns = 0] = tensor.shape
    const side = match[2] === 'A' ? { got: columns, want: site.nIn } : { got: rows, want: site.nOut }
    if (side.got !== side.want) throw new UserError('lora.shape', { path: file, name, got: side.got, want: side.want })
    const entry = found.get(site) ?? {}
    found.set(site, entry)
    if (match[2] === 'A') entry.a = toFloat32(tensor)
    else entry.b = permuteRows(toFloat32(tensor), site, false)
  }
  const modules = sites.flatMap((site): ModuleWeights[] => {
    const { a, b } = found.get(site) ?? {}
    if (a && b) {
      const [got, want] = [b.length / site.nOut, a.length / site.nIn]
      if (got !== want) throw new UserError('lora.shape', { path: file, name: `${site.peftName}.lora_B`, got, want })
      return [{ site, a, b }]
    }
    if (a || b) throw new UserError('lora.half', { path: file, name: site.peftName })
    return []
  })
  if (modules.length === 0)
    throw new UserError('lora.noAdapter', { path: file, allowed: '*.lora_A.weight, *.lora_B.weight' })
  return modules
}
