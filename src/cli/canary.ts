import type { RunConfig } from '../config/run-config.ts'
import { isSilent, readCanary, summarise } from '../eval/canary.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import type { Canary } from '../lora/card.ts'
import type { AdapterWeights } from '../lora/weights.ts'
import type { TextKey, TextValues } from '../texts/render.ts'
import { asUserFault } from '../texts/system-error.ts'
import { openAdapted } from './adapted-engine.ts'

/** Tokens that the canary's prompt may take, a long system message included. */
const CONTEXT_TOKENS = 4096

/** What the finished adapter says to the canary, for its card; null where llama.cpp cannot apply it, or cannot be asked now. */
export async function canaryOf(
  base: GgufFile,
  weights: AdapterWeights,
  config: Pick<RunConfig, 'threads' | 'chat_template' | 'default_system'>,
  warn: (code: TextKey, values: TextValues) => void,
): Promise<Canary | null> {
  try {
    await using opened = await openAdapted(base, weights, config, { contextSize: CONTEXT_TOKENS })
    if (!opened?.adapter) return null
    const reading = await readCanary(opened.engine, opened.adapter, config.default_system)
    return isSilent(reading) ? null : summarise(reading)
  } catch (error) {
    const fault = asUserFault(error)
    if (!fault) throw error
    warn('cli.canaryFailed', { reason: fault.message })
    return null
  }
}
