import { join } from 'node:path'

/** Where everything of a run lies. Absolute when `outputDir` and `loggingDir` are. */
export interface RunPaths {
  readonly root: string
  readonly config: string // as used
  readonly events: string
  readonly lock: string
  readonly checkpoints: string
  readonly best: string
  readonly tensorboard: string // logging_dir: usually inside the run folder
}

export function runPaths(outputDir: string, loggingDir: string): RunPaths {
  const inside = (name: string) => join(outputDir, name)
  return {
    root: outputDir,
    config: inside('config.yaml'),
    events: inside('events.jsonl'),
    lock: inside('run.lock'),
    checkpoints: inside('checkpoints'),
    best: inside('best'),
    tensorboard: loggingDir,
  }
}

/** What training leaves at the end; one of these, or `events.jsonl`, makes a folder a run folder. */
export const RESULT_FILES = [
  'adapter_config.json',
  'adapter_model.safetensors',
  'pytorch_lora_weights.safetensors',
  'adapter.gguf',
] as const

/** Everything of ours in a run folder, beside checkpoints and the lock. Nothing else is ever removed or overwritten. */
export const RUN_ENTRIES = [
  ...RESULT_FILES,
  'adapter-card.json',
  'report.html',
  'best',
  'config.yaml',
  'events.jsonl',
  'samples.jsonl',
  'merged.gguf',
  'folds',
] as const

/** A checkpoint's folder, whole or left half-made by a process that died. */
export const CHECKPOINT_FOLDER = /^step-\d+(\.tmp-\d+)?$/

/** What an interrupted write leaves: of a file, of a checkpoint's folder, of `best/`. */
export const TEMPORARY = /^(\.tmp-\d+-[0-9a-f]+|step-\d+\.tmp-\d+|best\.next(\.tmp-\d+)?)$/

export const TENSORBOARD_FILE = /^events\.out\.tfevents\./
