import { relative, sep } from 'node:path'
import type { TextKey, TextValues } from '../texts/render.ts'
import { UserError } from '../texts/user-error.ts'
import { type Draft, isChanged, placeOf } from './draft.ts'
import type { RunConfig } from './run-config.ts'
import type { SettingKey } from './setting.ts'
import { withoutEffect } from './without-effect.ts'

/** A setting that is allowed but does nothing, as the text to tell it by. */
export interface ConfigWarning {
  readonly code: TextKey
  readonly values: TextValues
}

/** Settings that are each right and do not go together. */
export function crossChecks(draft: Draft): readonly UserError[] {
  const { config, given, broken } = draft
  const isSet = (key: SettingKey) => given.has(key) && !broken.has(key)
  const faults: UserError[] = []
  const blame = (code: TextKey, key: SettingKey, other: SettingKey) => {
    const [name, otherName] = [given.get(key)?.name ?? key, given.get(other)?.name ?? other]
    faults.push(new UserError(code, { place: placeOf(draft, key), key: name, other: otherName }))
  }
  if (isSet('warmup_steps') && isSet('warmup_ratio') && config.warmup_steps > 0 && config.warmup_ratio > 0) {
    blame('config.two-warmups', 'warmup_ratio', 'warmup_steps')
  }
  const [first, second] = (['k_fold', 'val_split', 'eval_data_path'] as const).filter(
    (key) => isSet(key) && config[key],
  )
  if (second !== undefined) blame('config.two-held-outs', first!, second)
  for (const [code, key, other] of sameFiles) {
    if (isSet(key) && !broken.has(other) && config[key] === config[other] && config[key] !== null)
      blame(code, key, other)
  }
  const inputs = ['train_data_dir', 'metadata_path', 'eval_data_path', 'replay_path', 'base_model'] as const
  const held = inputs.find((key) => !broken.has(key) && isInside(config.output_dir, config[key]))
  if (held !== undefined && isSet('output_dir')) blame('config.output-holds-input', 'output_dir', held)
  if (isChanged(draft, 'replay_ratio') && config.replay_path === null && !broken.has('replay_path')) {
    blame('config.replay-no-path', 'replay_ratio', 'replay_path')
  }
  for (const { code, keys, when } of clashes) {
    const [key, other] = keys
    if (isSet(key) && !broken.has(other) && when(config)) blame(code, key, other)
  }
  if (config.peft_type === 'ADALORA') {
    for (const [key, other] of betas)
      if (given.get(key)?.name === key.slice(5)) blame('config.adalora-beta', key, other)
  }
  return faults
}

/** Each beside the one it must not be. */
const sameFiles = [
  ['config.eval-is-train', 'eval_data_path', 'metadata_path'],
  ['config.replay-is-data', 'replay_path', 'metadata_path'],
  ['config.replay-is-data', 'replay_path', 'eval_data_path'],
] as const satisfies readonly (readonly [TextKey, SettingKey, SettingKey])[]

/** `beta1` is the optimizer's here and the importance's in PEFT's AdaLoRA. */
const betas = [
  ['adam_beta1', 'adalora_beta1'],
  ['adam_beta2', 'adalora_beta2'],
] as const

/** The first key, where it is written, contradicts the second. */
interface Clash {
  readonly code: TextKey
  readonly keys: readonly [SettingKey, SettingKey]
  readonly when: (config: RunConfig) => boolean
}

const adalora = ({ peft_type }: RunConfig) => peft_type === 'ADALORA'
const pissa = ({ init_lora_weights }: RunConfig) => init_lora_weights.startsWith('pissa')
const isEmpty = (pattern: RunConfig['rank_pattern']) => Object.keys(pattern).length === 0

const clashes: readonly Clash[] = [
  { code: 'config.k-fold-one', keys: ['k_fold', 'val_split'], when: (c) => c.k_fold === 1 },
  {
    code: 'config.modules-to-save',
    keys: ['modules_to_save', 'target_modules'],
    when: (c) => c.modules_to_save.length > 0,
  },
  { code: 'config.adalora-dora', keys: ['use_dora', 'peft_type'], when: (c) => adalora(c) && c.use_dora },
  { code: 'config.adalora-rslora', keys: ['use_rslora', 'peft_type'], when: (c) => adalora(c) && c.use_rslora },
  {
    code: 'config.adalora-init',
    keys: ['init_lora_weights', 'peft_type'],
    when: (c) => adalora(c) && c.init_lora_weights !== 'true',
  },
  {
    code: 'config.adalora-pattern',
    keys: ['rank_pattern', 'peft_type'],
    when: (c) => adalora(c) && !isEmpty(c.rank_pattern),
  },
  {
    code: 'config.adalora-pattern',
    keys: ['alpha_pattern', 'peft_type'],
    when: (c) => adalora(c) && !isEmpty(c.alpha_pattern),
  },
  { code: 'config.adalora-ranks', keys: ['init_r', 'target_r'], when: (c) => adalora(c) && c.init_r < c.target_r },
  {
    code: 'config.adalora-steps',
    keys: ['max_steps', 'tinit'],
    when: (c) => adalora(c) && c.max_steps > 0 && c.tinit + c.tfinal >= c.max_steps,
  },
  { code: 'config.pissa-dora', keys: ['init_lora_weights', 'use_dora'], when: (c) => pissa(c) && c.use_dora },
  {
    code: 'config.pissa-rslora',
    keys: ['use_rslora', 'init_lora_weights'],
    when: (c) => pissa(c) && c.use_rslora && !(isEmpty(c.rank_pattern) && isEmpty(c.alpha_pattern)),
  },
  {
    code: 'config.lr-end',
    keys: ['lr_scheduler_type', 'lr_end'],
    when: (c) => c.lr_scheduler_type === 'polynomial' && c.lr_end >= c.learning_rate,
  },
]

function isInside(folder: string, path: string | null): boolean {
  if (path === null) return false
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !/^([A-Za-z]:)?[\\/]/.test(way))
}

/** Settings that were written, are not at their default, and have no effect. */
export function configWarnings(draft: Draft): readonly ConfigWarning[] {
  const { config, given } = draft
  const warnings: ConfigWarning[] = []
  const warn = (code: TextKey, key: SettingKey, values: TextValues = {}) => {
    warnings.push({ code, values: { place: placeOf(draft, key), key: given.get(key)?.name ?? key, ...values } })
  }
  for (const { keys, idle, needs } of withoutEffect) {
    for (const key of keys) {
      if (!isChanged(draft, key) || !idle(config, given)) continue
      if (needs === 'held-out rows') warn('config.warn-no-held-out', key)
      else warn('config.warn-needs', key, { needs })
    }
  }
  if (config.target_modules.includes('all-linear') && config.target_modules.length > 1) {
    warn('config.warn-all-linear', 'target_modules')
  }
  return warnings
}
