import { join } from 'node:path'
import { type AdapterCard, writeCard } from './card.ts'
import { saveGgufAdapter } from './save-gguf.ts'
import { LORA_SCRIPTS_WEIGHTS, savePeft, writePeftTensors } from './save-peft.ts'
import type { AdapterWeights } from './weights.ts'

export const GGUF_ADAPTER = 'adapter.gguf'

/** Writes a finished adapter in every form it is used in: PEFT, the lora-scripts file name, llama.cpp's GGUF, and the card. */
export async function saveAdapter(folder: string, weights: AdapterWeights, card: AdapterCard): Promise<void> {
  await savePeft(folder, weights, card.base.file)
  await writePeftTensors(join(folder, LORA_SCRIPTS_WEIGHTS), weights)
  await saveGgufAdapter(join(folder, GGUF_ADAPTER), weights, card.base.architecture)
  await writeCard(folder, card)
}
