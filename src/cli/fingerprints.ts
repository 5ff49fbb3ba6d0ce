import type { RunConfig } from '../config/run-config.ts'
import type { Dataset } from '../data/example.ts'
import type { Fingerprints } from '../train/checkpoint.ts'
import { hashFile } from '../util/hash-file.ts'

/** Settings that shape the numbers of a run: with another value of any of them a checkpoint belongs to another run. */
const SHAPING = [
  'peft_type', 'lora_rank', 'lora_alpha', 'lora_dropout', 'use_rslora', 'use_dora', 'init_lora_weights', 'loraplus_lr_ratio',
  'target_modules', 'layers_to_transform', 'rank_pattern', 'alpha_pattern', 'target_r', 'init_r', 'tinit', 'tfinal', 'deltaT',
  'adalora_beta1', 'adalora_beta2', 'orth_reg_weight', 'packing', 'group_by_length', 'epochs', 'max_steps', 'batch_size',
  'gradient_accumulation_steps', 'learning_rate', 'lr_scheduler_type', 'num_cycles', 'min_lr_rate', 'lr_end', 'power', 'warmup_ratio',
  'warmup_steps', 'optim', 'weight_decay', 'adam_beta1', 'adam_beta2', 'adam_epsilon', 'momentum', 'max_grad_norm',
  'neftune_noise_alpha', 'loss_watchdog_threshold', 'loss_watchdog_patience', 'optimizations', 'seed',
] as const satisfies readonly (keyof RunConfig)[] // biome-ignore format: a list

/** What a checkpoint is compared with before a run goes on. */
export function fingerprintsOf(config: RunConfig, dataset: Dataset, baseHash: string): Fingerprints {
  const settings = SHAPING.map((key) => [key, JSON.stringify(config[key])] as const)
  return Object.fromEntries([['base_model', baseHash], ['data', dataset.fingerprint], ...settings])
}

/** The base file's own hash. */
export const hashBase = hashFile
