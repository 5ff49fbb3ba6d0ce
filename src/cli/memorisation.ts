import type { RunConfig } from '../config/run-config.ts'
import type { Dataset } from '../data/example.ts'
import { memorisedShare } from '../eval/memorisation.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import type { Adapter } from '../lora/adapter.ts'
import { describeModel } from '../models/registry.ts'
import type { MemorisedShare } from '../runs/events.ts'
import type { TextKey, TextValues } from '../texts/render.ts'
import { asUserFault } from '../texts/system-error.ts'
import { openAdapted } from './adapted-engine.ts'

/** `memorisation_report: auto` asks where there are at most this many training rows: small sets are learned by heart. */
const AUTO_ROWS = 1000

export interface MemorisationParts {
  readonly config: Pick<
    RunConfig,
    | 'memorisation_report'
    | 'memorisation_samples'
    | 'cutoff_len'
    | 'default_system'
    | 'seed'
    | 'threads'
    | 'chat_template'
  >
  readonly adapter: Pick<Adapter, 'readWeights'>
  readonly base: GgufFile
  readonly dataset: Pick<Dataset, 'trainRows'>
  /** Told when the model cannot be asked; a finished run is not lost for that. */
  readonly warn?: (code: TextKey, values: TextValues) => void
}

/** The share of training answers that the adapter, as it is now, gives word for word; null where the config does not ask, or no way to. */
export async function memorised({
  config,
  adapter,
  base,
  dataset,
  warn,
}: MemorisationParts): Promise<MemorisedShare | null> {
  const { memorisation_report: wish, memorisation_samples: sample, default_system: system, seed } = config
  const rows = dataset.trainRows
  if (wish === 'off' || (wish === 'auto' && rows.length > AUTO_ROWS) || rows.length === 0) return null
  // What was longer than this in training was cut, and no row is shorter than its prompt.
  const contextSize = Math.min(config.cutoff_len, describeModel(base).hyper.nCtxTrain)
  try {
    await using opened = await openAdapted(base, adapter.readWeights(), config, { contextSize })
    if (opened) return await memorisedShare(opened.engine, rows, { adapter: opened.adapter, system, sample, seed })
    warn?.('cli.memorisationMerge', {})
  } catch (error) {
    const fault = asUserFault(error)
    if (!fault) throw error
    warn?.('cli.memorisationFailed', { reason: fault.message })
  }
  return null
}
