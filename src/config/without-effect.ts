// table: settings that do nothing unless another one is set
import type { RunConfig } from './run-config.ts'
import type { SettingKey } from './setting.ts'

export interface WithoutEffect {
  readonly keys: readonly SettingKey[]
  readonly idle: (config: RunConfig, given: ReadonlyMap<SettingKey, unknown>) => boolean
  readonly needs: string // the line that would give them effect, the same in every language; or `held-out rows`
}

const heldOut = ({ val_split, eval_data_path, k_fold }: RunConfig) =>
  val_split > 0 || eval_data_path !== null || k_fold > 0

export const withoutEffect: readonly WithoutEffect[] = [
  {
    keys: [
      'early_stopping_patience',
      'early_stopping_threshold',
      'eval_steps',
      'eval_on_start',
      'load_best_model_at_end',
    ],
    idle: (c) => !heldOut(c),
    needs: 'held-out rows',
  },
  {
    keys: ['early_stopping_threshold'],
    idle: (c) => heldOut(c) && c.early_stopping_patience === 0,
    needs: 'early_stopping_patience: 3',
  },
  {
    keys: ['target_r', 'init_r', 'tinit', 'tfinal', 'deltaT', 'adalora_beta1', 'adalora_beta2', 'orth_reg_weight'],
    idle: (c) => c.peft_type !== 'ADALORA',
    needs: 'peft_type: ADALORA',
  },
  {
    keys: ['lora_rank'],
    idle: (c, given) => c.peft_type === 'ADALORA' && given.has('target_r') && given.has('lora_alpha'),
    needs: 'peft_type: LORA',
  },
  {
    keys: ['split_by'],
    idle: ({ val_split, k_fold }) => val_split === 0 && k_fold === 0,
    needs: 'val_split: 0.1',
  },
  { keys: ['epochs'], idle: (c) => c.max_steps > 0, needs: 'max_steps: 0' },
  {
    keys: ['warmup_steps', 'warmup_ratio'],
    idle: (c) => c.lr_scheduler_type === 'constant',
    needs: 'lr_scheduler_type: constant_with_warmup',
  },
  {
    keys: ['num_cycles'],
    idle: (c) => !c.lr_scheduler_type.startsWith('cosine'),
    needs: 'lr_scheduler_type: cosine_with_restarts',
  },
  {
    keys: ['min_lr_rate'],
    idle: (c) => c.lr_scheduler_type !== 'cosine_with_min_lr',
    needs: 'lr_scheduler_type: cosine_with_min_lr',
  },
  {
    keys: ['lr_end', 'power'],
    idle: (c) => c.lr_scheduler_type !== 'polynomial',
    needs: 'lr_scheduler_type: polynomial',
  },
  { keys: ['momentum'], idle: (c) => c.optim !== 'sgd', needs: 'optim: sgd' },
  { keys: ['adam_beta1', 'adam_beta2'], idle: (c) => c.optim !== 'adamw' && c.optim !== 'lion', needs: 'optim: adamw' },
  { keys: ['adam_epsilon'], idle: (c) => c.optim !== 'adamw', needs: 'optim: adamw' },
  { keys: ['review_path'], idle: (c) => !c.require_review, needs: 'require_review: true' },
  { keys: ['group_by_length'], idle: (c) => c.packing, needs: 'packing: false' },
  { keys: ['sample_max_tokens'], idle: (c) => c.sample_prompts.length === 0, needs: 'sample_prompts' },
  { keys: ['memorisation_samples'], idle: (c) => c.memorisation_report === 'off', needs: 'memorisation_report: on' },
]
