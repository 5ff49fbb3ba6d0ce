import type { Site } from '../models/sites.ts'
import { UserError } from '../texts/user-error.ts'

/** Words that mean every projection: PEFT's, and LLaMA-Factory's. */
const ALL = new Set(['all-linear', 'all'])

/**
 * The sites that `target_modules` names, by PEFT name (`q_proj`), llama.cpp name (`attn_q`) or `all-linear`, in the model's order.
 * A word that matches nothing is an error: training less than was asked for is never silent.
 * @param layers `layers_to_transform`: indices from 0; empty = all
 */
export function selectTargets(
  sites: readonly Site[],
  targetModules: readonly string[],
  layers: readonly number[] = [],
): readonly Site[] {
  const unmatched = targetModules.filter((target) => !ALL.has(target) && !sites.some((site) => matches(site, target)))
  if (unmatched.length > 0 || targetModules.length === 0) {
    const names = sites.map(({ projection: { peft, gguf } }) => `${peft} (${gguf})`)
    const allowed = [...new Set(names)].join(', ')
    throw new UserError('lora.targets', { got: unmatched.join(', ') || '[]', allowed })
  }
  const nLayers = (sites.at(-1)?.layer ?? -1) + 1
  const outside = layers.filter((layer) => layer >= nLayers)
  if (outside.length > 0) throw new UserError('lora.layers', { got: outside.join(', '), last: nLayers - 1 })
  const wanted = sites.filter(({ layer }) => layers.length === 0 || layers.includes(layer))
  return wanted.filter((site) => targetModules.some((target) => ALL.has(target) || matches(site, target)))
}

function matches({ projection }: Site, target: string): boolean {
  return projection.peft === target || projection.gguf === target
}
