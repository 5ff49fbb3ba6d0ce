import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { UserError } from '../texts/user-error.ts'
import { defaultOf, parseValue } from './parse-value.ts'
import type { Entry } from './parse-yaml.ts'
import type { RunConfig } from './run-config.ts'
import { settingKeys, settingOf } from './schema.ts'
import type { SettingKey } from './setting.ts'
import { valueForm } from './value-form.ts'

/** Every setting with its value, before files and cross-checks. A `broken` setting has a fault already; its value is a stand-in. */
export interface Draft {
  readonly config: RunConfig
  readonly given: ReadonlyMap<SettingKey, Entry>
  readonly broken: ReadonlySet<SettingKey>
  readonly file: string // the YAML's path as the user gave it, the place of what is missing
}

/** Reads the entries in the order of the table and fills what is not written. */
export function createDraft(given: Draft['given'], file: string, cwd: string): { draft: Draft; faults: UserError[] } {
  const values: Record<string, unknown> = {}
  const above = values as unknown as RunConfig
  const broken = new Set<SettingKey>()
  const faults: UserError[] = []
  for (const key of settingKeys) {
    const entry = given.get(key)
    const parsed = entry === undefined ? { value: defaultOf(key, above) } : parseValue(key, entry, above)
    const missing = entry === undefined && !(parsed instanceof UserError) && needsValue(key, parsed.value)
    if (parsed instanceof UserError) faults.push(parsed)
    else if (missing && !(key === 'metadata_path' && broken.has('train_data_dir'))) faults.push(missingFault(key, file))
    const bad = missing || parsed instanceof UserError
    if (bad) broken.add(key)
    values[key] = absolute(key, bad ? standIn(key, above) : parsed.value, cwd)
  }
  return { draft: { config: above, given, broken, file }, faults }
}

function needsValue(key: SettingKey, value: unknown): boolean {
  return value === null && !valueForm(key).nullable
}

function missingFault(key: SettingKey, file: string): UserError {
  const example = settingOf(key).example ?? ''
  return new UserError(key === 'metadata_path' ? 'config.missing-data' : 'config.missing-key', { file, key, example })
}

function standIn(key: SettingKey, above: RunConfig): unknown {
  return defaultOf(key, above) ?? (valueForm(key).nullable ? null : settingOf(key).example)
}

/** Whether a setting was written with a value that is not its default; a rendered YAML writes the defaults, too. */
export function isChanged({ config, given, broken }: Draft, key: SettingKey): boolean {
  return given.has(key) && !broken.has(key) && !isDeepStrictEqual(config[key], defaultOf(key, config))
}

/** Where a setting was written, for a message; the file where it was not. */
export function placeOf(draft: Draft, key: SettingKey): string {
  return draft.given.get(key)?.place ?? draft.file
}

/** Paths start at the folder where the command runs, as lora-scripts has it, not at the YAML's. */
function absolute(key: SettingKey, value: unknown, cwd: string): unknown {
  if (settingOf(key).path === undefined || typeof value !== 'string') return value
  if (isAbsolute(value)) return resolve(value)
  return /^~[/\\]/.test(value) ? join(homedir(), value.slice(2)) : resolve(cwd, value)
}
