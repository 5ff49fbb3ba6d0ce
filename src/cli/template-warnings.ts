import { trainedTemplateHash } from '../lora/card.ts'
import { parseAdapterReference } from '../lora/resolve.ts'
import type { Output } from './output.ts'

/**
 * Says so where an adapter is asked through another chat template than it was trained with: a model file whose template was exchanged, or
 * a `chat_template` that was not given again.
 */
export async function warnOfTemplates(adapters: readonly string[], templateHash: string, out: Output): Promise<void> {
  for (const { path } of adapters.map(parseAdapterReference)) {
    const trained = await trainedTemplateHash(path)
    if (trained !== null && trained !== templateHash) out.warn('cli.templateDiffers', { path })
  }
}
