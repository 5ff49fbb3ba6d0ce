import { join } from 'node:path'
import { writeSafetensors } from '../formats/safetensors.ts'
import type { SafeTensor } from '../formats/safetensors-types.ts'
import type { Site } from '../models/sites.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { asPlainLora, keptTriplets } from './plain.ts'
import { type AdapterWeights, type ModuleWeights, moduleRank, permuteColumns, permuteRows } from './weights.ts'

export const PEFT_WEIGHTS = 'adapter_model.safetensors'
export const PEFT_CONFIG = 'adapter_config.json'
/** The same tensors under the file name that users of lora-scripts and diffusers look for. */
export const LORA_SCRIPTS_WEIGHTS = 'pytorch_lora_weights.safetensors'

/** Writes `adapter_config.json` and `adapter_model.safetensors` as `PeftModel.from_pretrained` reads them. */
export async function savePeft(folder: string, weights: AdapterWeights, baseModel: string): Promise<void> {
  await writePeftTensors(join(folder, PEFT_WEIGHTS), weights)
  const config = peftConfig(peftForm(weights), baseModel)
  await writeFileAtomic(join(folder, PEFT_CONFIG), `${JSON.stringify(config, null, 2)}\n`)
}

/** PiSSA is exported as PEFT converts it, for a base that was left as it is; every other variant as it was trained. */
function peftForm(weights: AdapterWeights): AdapterWeights {
  return weights.variant === 'pissa' ? asPlainLora(weights)! : weights
}

/** The tensors alone; rank and scale travel in the file's metadata, so that it can be used without its folder. */
export async function writePeftTensors(path: string, weights: AdapterWeights): Promise<void> {
  const form = peftForm(weights)
  const tensors = new Map(form.modules.flatMap(form.variant === 'adalora' ? adaloraTensors : peftTensors))
  await writeSafetensors(path, tensors, {
    format: 'pt',
    lora_adapter_metadata: JSON.stringify(peftConfig(form, '')),
  })
}

/** PEFT's name of one matrix of a site. */
export function peftTensorName(site: Site, matrix: 'A' | 'B'): string {
  return `base_model.model.${site.peftName}.lora_${matrix}.weight`
}

function peftTensors(module: ModuleWeights): readonly (readonly [string, SafeTensor])[] {
  const { site, a, b, extra } = module
  const rank = moduleRank(module)
  const tensors: (readonly [string, SafeTensor])[] = [
    [peftTensorName(site, 'A'), f32(permuteColumns(a, site, true), rank, site.nIn)],
    [peftTensorName(site, 'B'), f32(permuteRows(b, site, true), site.nOut, rank)],
  ]
  if (extra?.magnitude) {
    const name = `base_model.model.${site.peftName}.lora_magnitude_vector`
    tensors.push([name, f32(permuteRows(extra.magnitude, site, true), site.nOut)])
  }
  return tensors
}

/** AdaLoRA's matrices are parameters of their own in PEFT (no `.weight`), with the kept triplets only; none left is rank 0. */
function adaloraTensors({ site, a, b, extra }: ModuleWeights): readonly (readonly [string, SafeTensor])[] {
  const e = extra!.e!
  const kept = keptTriplets(e)
  const rows = kept.flatMap((r) => Array.from(a.subarray(r * site.nIn, (r + 1) * site.nIn)))
  const columns = Array.from(
    { length: site.nOut * kept.length },
    (_, i) => b[Math.floor(i / kept.length) * e.length + kept[i % kept.length]!]!,
  )
  const values = Float32Array.from(kept, (r) => e[r]!)
  const stem = `base_model.model.${site.peftName}.lora_`
  return [
    [`${stem}A`, f32(permuteColumns(Float32Array.from(rows), site, true), kept.length, site.nIn)],
    [`${stem}B`, f32(permuteRows(Float32Array.from(columns), site, true), site.nOut, kept.length)],
    [`${stem}E`, f32(values, kept.length, 1)],
  ]
}

function f32(values: Float32Array, ...shape: number[]): SafeTensor {
  return { dtype: 'F32', shape, data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) }
}

/** PEFT's LoraConfig; keys that it does not know it would refuse, so there are none of ours here. */
function peftConfig(weights: AdapterWeights, baseModel: string) {
  const { modules } = weights
  const layers = [...new Set(modules.map(({ site }) => site.layer))].sort((a, b) => a - b)
  const adalora = weights.variant === 'adalora'
  const otherRank = adalora ? [] : modules.filter((module) => moduleRank(module) !== weights.rank)
  const otherAlpha = modules.filter(({ alpha }) => alpha !== undefined && alpha !== weights.alpha)
  return {
    alpha_pattern: Object.fromEntries(otherAlpha.map(({ site, alpha }) => [site.peftName, alpha])),
    base_model_name_or_path: baseModel,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layers_to_transform: layers.length < (modules[0]?.site.nLayers ?? 0) ? layers : null,
    lora_alpha: weights.alpha,
    lora_dropout: weights.dropout,
    modules_to_save: null,
    peft_type: adalora ? 'ADALORA' : 'LORA',
    r: weights.rank,
    rank_pattern: Object.fromEntries(otherRank.map((module) => [module.site.peftName, moduleRank(module)])),
    target_modules: [...new Set(modules.map(({ site }) => site.projection.peft))].sort(),
    task_type: 'CAUSAL_LM',
    use_dora: weights.variant === 'dora',
    use_rslora: weights.useRslora,
    ...(adalora ? adaloraConfig(weights) : {}),
  }
}

/** What PEFT's AdaLoraConfig has beside LoraConfig. Its `r` is not used, and 8 is the value about which PEFT does not warn. */
function adaloraConfig({ rank, adalora, modules }: AdapterWeights) {
  const masks = modules.map(({ site, extra }) => [
    `${site.peftName}.lora_E`,
    Array.from(extra!.e!, (value) => value !== 0),
  ])
  return {
    beta1: adalora?.beta1 ?? 0.85,
    beta2: adalora?.beta2 ?? 0.85,
    deltaT: adalora?.deltaT ?? 1,
    init_r: rank,
    orth_reg_weight: adalora?.orthRegWeight ?? 0.5,
    r: 8,
    rank_pattern: Object.fromEntries(masks),
    target_r: adalora?.targetRank ?? rank,
    tfinal: adalora?.tfinal ?? 0,
    tinit: adalora?.tinit ?? 0,
    total_step: adalora?.totalSteps ?? 1,
  }
}
