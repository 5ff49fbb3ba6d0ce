import type { LoadedConfig } from '../config/load.ts'
import type { RunConfig } from '../config/run-config.ts'
import type { Dataset, TokenizedExample } from '../data/example.ts'
import { loadDataset } from '../data/load.ts'
import { loadReplay, withReplay } from '../data/replay.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import type { Choice } from '../runs/events.ts'
import type { Form } from '../templates/forms.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { applyPreset, choosePreset } from '../train/preset.ts'
import { withAnswerTemplate } from './answer-template.ts'
import { presetFacts } from './preset-facts.ts'

export interface PreparedData {
  readonly config: RunConfig // with what a preset chose, and the system message of the answer template
  readonly form: Form | null // of answer_template
  readonly choices: readonly Choice[]
  readonly dataset: Dataset // without replay rows
  readonly cutoffLen: number
  /** Adds the rows against forgetting to a training set, where the config names a file of them. */
  readonly replayed: (dataset: Dataset) => Promise<ReplayedData>
}

interface ReplayedData {
  readonly dataset: Dataset
  readonly held: readonly TokenizedExample[] // measure forgetting
  readonly mixed: { readonly asked: number; readonly count: number } | null // rows added to the training set
}

/** Numbers in the tensors of a model file. */
export function parameterCount({ tensors }: GgufFile): number {
  return tensors.reduce((sum, { ne }) => sum + ne.reduce((product, n) => product * n, 1), 0)
}

/** Rows kept apart to measure forgetting. */
const REPLAY_HELD = 32

interface BaseFacts {
  readonly nCtxTrain: number
  readonly parameters: number
}

/** Reads the data, lets the preset choose where it was asked to, and reads again where that changed the split. */
export async function prepareData(
  { config: asked, explicit }: LoadedConfig,
  tokenizer: Tokenizer,
  base: BaseFacts,
): Promise<PreparedData> {
  const { config: written, form } = await withAnswerTemplate(asked)
  const load = (config: RunConfig) =>
    loadDataset({ ...config, cutoff_len: Math.min(config.cutoff_len, base.nCtxTrain) }, tokenizer)
  const first = await load(written)
  const wanted = written.preset === 'auto' ? choosePreset(presetFacts(first, written, base.parameters)) : []
  const { config, choices } = applyPreset(written, explicit, wanted)
  const cutoffLen = Math.min(config.cutoff_len, base.nCtxTrain)
  return {
    config,
    form,
    choices,
    cutoffLen,
    dataset: config.val_split === written.val_split ? first : await load(config),
    async replayed(dataset) {
      if (config.replay_path === null) return { dataset, held: [], mixed: null }
      const asked = Math.max(1, Math.round(config.replay_ratio * dataset.train.length))
      const replay = await loadReplay(
        config.replay_path,
        tokenizer,
        { default_system: config.default_system, cutoff_len: cutoffLen },
        {
          count: asked,
          evalCount: REPLAY_HELD,
          seed: config.seed,
          apartFrom: dataset,
        },
      )
      return { dataset: withReplay(dataset, replay), held: replay.held, mixed: { asked, count: replay.mixed.length } }
    },
  }
}
