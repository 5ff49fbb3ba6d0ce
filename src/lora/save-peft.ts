import { join } from 'node:path'
import { writeSafetensors } from '../formats/safetensors.ts'
import type { SafeTensor } from '../formats/safetensors-types.ts'
import type { Site } from '../models/sites.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { type AdapterWeights, type ModuleWeights, moduleRank, permuteRows } from './weights.ts'

export const PEFT_WEIGHTS = 'adapter_model.safetensors'
export const PEFT_CONFIG = 'adapter_config.json'
/** The same tensors under the file name that users of lora-scripts and diffusers look for. */
export const LORA_SCRIPTS_WEIGHTS = 'pytorch_lora_weights.safetensors'

/** Writes `adapter_config.json` and `adapter_model.safetensors` as `PeftModel.from_pretrained` reads them. */
export async function savePeft(folder: string, weights: AdapterWeights, baseModel: string): Promise<void> {
  await writePeftTensors(join(folder, PEFT_WEIGHTS), weights)
  await writeFileAtomic(join(folder, PEFT_CONFIG), `${JSON.stringify(peftConfig(weights, baseModel), null, 2)}\n`)
}

/** The tensors alone; rank and scale travel in the file's metadata, so that it can be used without its folder. */
export async function writePeftTensors(path: string, weights: AdapterWeights): Promise<void> {
  const tensors = new Map(weights.modules.flatMap(peftTensors))
  await writeSafetensors(path, tensors, {
    format: 'pt',
    lora_adapter_metadata: JSON.stringify(peftConfig(weights, '')),
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
    [peftTensorName(site, 'A'), f32(a, rank, site.nIn)],
    [peftTensorName(site, 'B'), f32(permuteRows(b, site, true), site.nOut, rank)],
  ]
  if (extra?.magnitude) {
    const name = `base_model.model.${site.peftName}.lora_magnitude_vector`
    tensors.push([name, f32(permuteRows(extra.magnitude, site, true), site.nOut)])
  }
  return tensors
}

function f32(values: Float32Array, ...shape: number[]): SafeTensor {
  return { dtype: 'F32', shape, data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) }
}

/** PEFT's LoraConfig; keys that it does not know it would refuse, so there are none of ours here. */
function peftConfig(weights: AdapterWeights, baseModel: string) {
  const { modules } = weights
  const layers = [...new Set(modules.map(({ site }) => site.layer))].sort((a, b) => a - b)
  const otherRank = modules.filter((module) => moduleRank(module) !== weights.rank)
  const otherAlpha = modules.filter(({ alpha }) => alpha !== undefined && alpha !== weights.alpha)
  return {
    alpha_pattern: Object.fromEntries(otherAlpha.map(({ site, alpha }) => [site.peftName, alpha])),
    base_model_name_or_path: baseModel,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layers_to_transform: layers.length < (layers.at(-1) ?? 0) + 1 ? layers : null,
    lora_alpha: weights.alpha,
    lora_dropout: weights.dropout,
    modules_to_save: null,
    peft_type: 'LORA',
    r: weights.rank,
    rank_pattern: Object.fromEntries(otherRank.map((module) => [module.site.peftName, moduleRank(module)])),
    target_modules: [...new Set(modules.map(({ site }) => site.projection.peft))].sort(),
    task_type: 'CAUSAL_LM',
    use_dora: weights.variant === 'dora',
    use_rslora: weights.useRslora,
  }
}
