import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkFiniteTensor } from '../formats/finite.ts'
import { readSafetensors, toFloat32 } from '../formats/safetensors.ts'
import type { SafeTensor } from '../formats/safetensors-types.ts'
import type { Site } from '../models/sites.ts'
import { UserError } from '../texts/user-error.ts'
import { alphaOf, type Pattern, type PatternSettings } from './patterns.ts'
import { asPlainLora } from './plain.ts'
import { MERGED_MODEL } from './save.ts'
import { LORA_SCRIPTS_WEIGHTS, PEFT_CONFIG, PEFT_WEIGHTS } from './save-peft.ts'
import { type AdapterWeights, type ModuleWeights, moduleRank, permuteColumns, permuteRows } from './weights.ts'

interface PeftConfig extends Pick<PatternSettings, 'alpha' | 'alphaPattern'> {
  readonly variant: 'lora' | 'adalora' | 'dora'
  readonly rank: number // of AdaLoRA: before pruning
  readonly useRslora: boolean
  readonly dropout: number
}

/** `peft_type` -> what it holds. */
const VARIANTS: ReadonlyMap<unknown, PeftConfig['variant']> = new Map([
  ['LORA', 'lora'],
  ['ADALORA', 'adalora'],
])

/**
 * Reads a LoRA adapter that PEFT or this program wrote; AdaLoRA comes as the plain LoRA that it is after training.
 * @param path a folder with `adapter_model.safetensors`, or a safetensors file
 * @param sites the base model's sites, which every tensor must fit
 * @param accept `dora`: the caller can do with DoRA, which is refused otherwise because llama.cpp cannot
 */
export async function loadPeft(
  path: string,
  sites: readonly Site[],
  accept: { readonly dora: boolean } = { dora: false },
): Promise<AdapterWeights> {
  const file = await weightsFile(path)
  const { metadata, tensors } = await readSafetensors(file)
  const config = await readConfig(file, metadata.lora_adapter_metadata)
  if (config.variant === 'dora' && !accept.dora)
    throw new UserError('lora.dora', { path: file, merged: join(dirname(file), MERGED_MODEL) })
  const found = groupBySite(file, tensors, sites, config.variant)
  if (config.variant === 'adalora') return foldAdalora(file, config, found)
  const modules = found.map((module) => ({ ...module, alpha: alphaOf(config, module.site) }))
  const rank = config.rank > 0 ? config.rank : moduleRank(modules[0]!)
  const variant = config.variant === 'dora' ? config.variant : undefined
  return { variant, rank, alpha: config.alpha, useRslora: config.useRslora, dropout: config.dropout, modules }
}

/** PEFT writes the kept triplets only; their scale is still that of the initial rank, so each module is filled up to it first. */
function foldAdalora(
  file: string,
  { rank, alpha, dropout }: PeftConfig,
  found: readonly ModuleWeights[],
): AdapterWeights {
  const modules = found.map((module): ModuleWeights => {
    const { site } = module
    const kept = module.extra?.e
    if (!kept) throw new UserError('lora.half', { path: file, name: site.peftName })
    const got = kept.length
    const want = Math.min(rank, moduleRank(module))
    if (got !== want) throw new UserError('lora.shape', { path: file, name: `${site.peftName}.lora_E`, got, want })
    const [a, b, e] = [new Float32Array(rank * site.nIn), new Float32Array(rank * site.nOut), new Float32Array(rank)]
    a.set(module.a)
    e.set(kept)
    for (let o = 0; o < site.nOut; o++) b.set(module.b.subarray(o * got, (o + 1) * got), o * rank)
    return { site, a, b, extra: { e } }
  })
  return asPlainLora({ variant: 'adalora', rank, alpha, useRslora: false, dropout, modules })!
}

/** What older PEFT wrote; named so that the message can say why it is not read. */
const PICKLES = ['adapter_model.bin', 'adapter_model.pt', 'adapter_model.pth', 'pytorch_lora_weights.bin'] as const

async function weightsFile(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined)
  if (!info) throw new UserError('lora.missing', { path })
  if (!info.isDirectory()) return path
  for (const name of [PEFT_WEIGHTS, LORA_SCRIPTS_WEIGHTS]) {
    if (await stat(join(path, name)).catch(() => undefined)) return join(path, name)
  }
  for (const name of PICKLES) {
    if (await stat(join(path, name)).catch(() => undefined))
      throw new UserError('formats.pickle', { path: join(path, name) })
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
  const unknown = ['use_qalora', 'lora_bias'].find((key) => raw[key] === true)
  if (unknown) throw new UserError('lora.variant', { path: place, got: unknown })
  const variant = VARIANTS.get(raw.peft_type ?? 'LORA')
  if (!variant) throw new UserError('lora.variant', { path: place, got: String(raw.peft_type) })
  const rank = variant === 'adalora' ? raw.init_r : raw.r
  return {
    variant: raw.use_dora === true ? 'dora' : variant,
    rank: typeof rank === 'number' ? rank : 0,
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

/** AdaLoRA's matrices are parameters, not layers, so PEFT writes no `.weight` after them; DoRA's magnitudes likewise. */
const TENSOR_NAME = {
  lora: /^(?:base_model\.model\.)?(.+)\.lora_([AB])(?:\.default)?\.weight$/,
  adalora: /^(?:base_model\.model\.)?(.+)\.lora_([ABE])(?:\.default)?$/,
  dora: /^(?:base_model\.model\.)?(.+)\.lora_(?:([AB])(?:\.default)?\.weight|(magnitude)_vector(?:\.default)?(?:\.weight)?)$/,
} as const

function groupBySite(
  file: string,
  tensors: ReadonlyMap<string, SafeTensor>,
  sites: readonly Site[],
  variant: PeftConfig['variant'],
): readonly ModuleWeights[] {
  const found = new Map<Site, { a?: Float32Array; b?: Float32Array; e?: Float32Array; magnitude?: Float32Array }>()
  for (const [name, tensor] of tensors) {
    checkFiniteTensor(file, name, tensor)
    const match = TENSOR_NAME[variant].exec(name)
    const site = match && sites.find(({ peftName }) => peftName === match[1])
    if (!site) throw new UserError('lora.unknownTensor', { path: file, name })
    const [rows = 0, columns = 0] = tensor.shape
    const { got, want } = {
      A: { got: columns, want: site.nIn },
      B: { got: rows, want: site.nOut },
      E: { got: columns, want: 1 },
      magnitude: { got: Math.max(rows, columns), want: site.nOut }, // a vector, or the row of one
    }[(match[2] ?? match[3]) as 'A' | 'B' | 'E' | 'magnitude']
    if (got !== want) throw new UserError('lora.shape', { path: file, name, got, want })
    const entry = found.get(site) ?? {}
    found.set(site, entry)
    if (match[2] === 'A') entry.a = permuteColumns(toFloat32(tensor), site, false)
    else if (match[2] === 'E') entry.e = toFloat32(tensor)
    else if (match[3]) entry.magnitude = permuteRows(toFloat32(tensor), site, false)
    else entry.b = permuteRows(toFloat32(tensor), site, false)
  }
  const modules = sites.flatMap((site): ModuleWeights[] => {
    const { a, b, e, magnitude } = found.get(site) ?? {}
    if (a && b && (variant !== 'dora' || magnitude)) {
      const [got, want] = [b.length / site.nOut, a.length / site.nIn]
      if (got !== want) throw new UserError('lora.shape', { path: file, name: `${site.peftName}.lora_B`, got, want })
      return [{ site, a, b, extra: magnitude ? { magnitude } : e && { e } }]
    }
    if (a || b || e || magnitude) throw new UserError('lora.half', { path: file, name: site.peftName })
    return []
  })
  if (modules.length === 0)
    throw new UserError('lora.noAdapter', { path: file, allowed: '*.lora_A.weight, *.lora_B.weight' })
  return modules
}
