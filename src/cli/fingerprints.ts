import type { RunConfig } from '../config/run-config.ts'
import type { Dataset } from '../data/example.ts'
import type { Fingerprints } from '../train/checkpoint.ts'
import { hashFile } from '../util/hash-file.ts'

/** Settings that shape the numbers of a run: with another value of any of them a checkpoint belongs to another run. */
const SHAPING = [
  'lora_rank', 'lora_alpha', 'lora_dropout', 'use_rslora', 'target_modules', 'packing', 'epochs', 'batch_size',
  'gradient_accumulation_steps', 'learning_rate', 'lr_scheduler_type', 'warmup_ratio', 'warmup_steps', 'weight_decay', 'adam_beta1',
  'adam_beta2', 'adam_epsilon', 'max_grad_norm', 'seed',
] as const satisfies readonly (keyof RunConfig)[] // biome-ignore format: a list

/** What a checkpoint is compared with before a run goes on. */
export function fingerprintsOf(config: RunConfig, dataset: Dataset, baseHash: string): Fingerprints {
  const settings = SHAPING.map((key) => [key, JSON.stringify(config[key])] as const)
  return Object.fromEntries([['base_model', baseHash], ['data', dataset.fingerprint], ...settings])
}

/** The base file's own hash. */
export const hashBase = hashFile
