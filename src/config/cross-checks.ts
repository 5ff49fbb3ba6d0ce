import { relative, sep } from 'node:path'
import type { TextKey, TextValues } from '../texts/render.ts'
import { UserError } from '../texts/user-error.ts'
import { type Draft, placeOf } from './draft.ts'
import type { SettingKey } from './setting.ts'

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
  if (isSet('val_split') && isSet('eval_data_path') && config.val_split > 0 && config.eval_data_path !== null) {
    blame('config.two-held-outs', 'val_split', 'eval_data_path')
  }
  if (isSet('eval_data_path') && !broken.has('metadata_path') && config.eval_data_path === config.metadata_path) {
    blame('config.eval-is-train', 'eval_data_path', 'metadata_path')
  }
  const inputs = ['train_data_dir', 'metadata_path', 'eval_data_path', 'base_model'] as const
  const held = inputs.find((key) => !broken.has(key) && isInside(config.output_dir, config[key]))
  if (held !== undefined && isSet('output_dir')) blame('config.output-holds-input', 'output_dir', held)
  return faults
}

function isInside(folder: string, path: string | null): boolean {
  if (path === null) return false
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !/^([A-Za-z]:)?[\\/]/.test(way))
}

/** Settings that were written, are not at their default, and have no effect. */
export function configWarnings(draft: Draft): readonly ConfigWarning[] {
  const { config, given } = draft
  const warnings: ConfigWarning[] = []
  const warn = (code: TextKey, key: SettingKey) => {
    warnings.push({ code, values: { place: placeOf(draft, key), key: given.get(key)?.name ?? key } })
  }
  const isSet = (key: SettingKey) => given.has(key) && config[key] !== 0
  const heldOut = config.val_split > 0 || config.eval_data_path !== null
  for (const key of ['early_stopping_patience', 'early_stopping_threshold', 'eval_steps'] as const) {
    if (isSet(key) && !heldOut) warn('config.warn-no-held-out', key)
  }
  if (isSet('early_stopping_threshold') && heldOut && config.early_stopping_patience === 0) {
    warn('config.warn-no-patience', 'early_stopping_threshold')
  }
  if (config.target_modules.includes('all-linear') && config.target_modules.length > 1) {
    warn('config.warn-all-linear', 'target_modules')
  }
  return warnings
}
