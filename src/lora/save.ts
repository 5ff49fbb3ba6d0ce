import { join } from 'node:path'
import { type AdapterCard, writeCard } from './card.ts'
import { identityOf } from './identity.ts'
import { asPlainLora } from './plain.ts'
import { saveGgufAdapter } from './save-gguf.ts'
import { LORA_SCRIPTS_WEIGHTS, savePeft, writePeftTensors } from './save-peft.ts'
import type { AdapterWeights } from './weights.ts'

export const GGUF_ADAPTER = 'adapter.gguf'
/** The whole model with the adapter folded in, where llama.cpp cannot apply the adapter itself (DoRA). */
export const MERGED_MODEL = 'merged.gguf'

/**
 * Writes a finished adapter in every form it is used in: PEFT, the lora-scripts file name, llama.cpp's GGUF, and the card.
 * @param merge writes the merged model to the given path (`mergeAdapter`); called only where there is no GGUF adapter
 */
export async function saveAdapter(
  folder: string,
  weights: AdapterWeights,
  card: AdapterCard,
  merge?: (path: string) => Promise<void>,
): Promise<void> {
  await savePeft(folder, weights, card.base.file)
  await writePeftTensors(join(folder, LORA_SCRIPTS_WEIGHTS), weights)
  const plain = asPlainLora(weights)
  if (plain) await saveGgufAdapter(join(folder, GGUF_ADAPTER), plain, card.base.architecture, identityOf(card))
  else await merge?.(join(folder, MERGED_MODEL))
  await writeCard(folder, card)
}
